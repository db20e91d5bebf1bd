"""Tests of what a rehearsal tells, on values made by hand."""
