"""What is done on behalf of workflows: commit, compute timetables, resolve posts, open workflows."""
