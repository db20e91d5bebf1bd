"""Deliveries: composed, sent, accounted for."""
