"""The texts of messages: what templates see, and how they are rendered."""
