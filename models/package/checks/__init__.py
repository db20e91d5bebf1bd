"""The rules a plan package is checked by; each module finds its own kind of mistake."""
