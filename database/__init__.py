"""Tables, sessions, queries, commands and migrations: the only SQL."""
