"""Prints: their words, tables, charts and files."""
