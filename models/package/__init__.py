"""Reading a plan package: from the bytes of its files to a sound plan, or every problem."""
