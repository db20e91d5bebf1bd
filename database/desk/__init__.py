"""What the desk asks the database: people, tasks, the board, files."""
