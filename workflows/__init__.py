"""What decides when: the two atoms and what is composed of them."""
