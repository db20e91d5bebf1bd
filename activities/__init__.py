"""What is done on behalf of workflows: commit steps, open workflows."""
