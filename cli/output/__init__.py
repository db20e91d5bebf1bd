"""How answers look: tables and colours on a terminal, plain lines in a pipe."""
