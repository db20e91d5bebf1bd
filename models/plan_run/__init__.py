"""A plan that runs: its issue, what it opens, what it heard back."""
