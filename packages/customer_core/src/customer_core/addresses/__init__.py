"""Addresses: a customer's address book, its defaults, and what the country's rules say of it."""
