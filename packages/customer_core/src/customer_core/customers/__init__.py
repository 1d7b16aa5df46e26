"""Customers: people known to a business, their profile, preferences and status."""
