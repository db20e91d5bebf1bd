"""The second atom: one superior collects from many units."""
