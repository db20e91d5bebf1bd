"""Tests that today's workflows still replay the histories of yesterday."""
