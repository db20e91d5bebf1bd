"""What both atoms decide with: timetable, ladder, house, claims and commands."""
