"""HTTP over workflows (updates) and the database (questions): the only door for people."""
