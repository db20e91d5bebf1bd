"""Tests of workflows on the time-skipping Temporal server."""
