"""The API as it is used: over HTTP, with the real server behind it."""
