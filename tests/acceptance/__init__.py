"""Whole plans and whole years, told in the users' words."""
