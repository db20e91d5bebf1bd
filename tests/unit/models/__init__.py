"""Unit tests of models; their files mirror its modules."""
