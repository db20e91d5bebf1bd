"""Courses as rows: the tables, what a batch commits, what is read."""
