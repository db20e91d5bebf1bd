"""When: days, the working calendar, deadlines and the clock of a plan."""
