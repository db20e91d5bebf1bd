"""Workbooks of reports: written, filled in by hand, spoilt, read."""
