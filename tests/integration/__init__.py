"""Tests on the real Temporal server, real databases and real processes."""
