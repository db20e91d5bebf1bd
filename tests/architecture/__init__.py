"""Tests of the house itself: what may import, name and contain what."""
