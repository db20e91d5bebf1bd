"""The client's side of the HTTP API: profiles, the line, the outbox, and what they carry."""
