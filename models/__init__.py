"""The words and the arithmetic of a plan: no clock, no I/O, no Temporal, no SQL."""
