"""What a plan package says: duties, units and posts, policy, forms, targets, scenarios."""
