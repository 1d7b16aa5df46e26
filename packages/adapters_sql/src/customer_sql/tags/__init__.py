"""Tags of customers in their table."""
