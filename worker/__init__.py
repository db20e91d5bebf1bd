"""What puts the parts together: the worker, the embedded server and the rehearsal."""
