"""Customers in their table."""
