"""Tests that need no server; their files mirror the modules."""
