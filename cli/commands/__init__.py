"""The commands that work over the HTTP API, each module loaded when it is called."""
