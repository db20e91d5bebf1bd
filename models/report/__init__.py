"""Reports: figures, filings and their checks; what many of them add up to, and what that proves."""
