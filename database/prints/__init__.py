"""Reports as they are printed, gathered from the rows: progress, figures, units, head and foot."""
