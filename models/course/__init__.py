"""Courses: duties that go through stages, each an obligation of its own."""
