"""Speed and memory, measured beside a bare floor; not part of the test suite."""
