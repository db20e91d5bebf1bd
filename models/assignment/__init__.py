"""The first atom: one unit owes one product by one deadline."""
