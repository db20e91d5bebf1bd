"""Unit tests of database, on real SQLite files; their files mirror its modules."""
