"""Erasing people from the tables, and the ledger that keeps them from coming back."""
