"""Reports in the database: what was filed, what was accepted, and what it all comes to."""
