"""Messages accounted for: who is sent what, when, within which budget, and why (not)."""
