"""The command line of the departments and of the committee's secretaries."""
