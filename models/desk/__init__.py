"""Who may do what at the desk: identities and the table of rights."""
