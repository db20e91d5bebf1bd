"""What a process needs before it starts: settings, logging and the connection to Temporal."""
