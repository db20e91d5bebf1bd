"""Tests of what a process needs before it starts."""
