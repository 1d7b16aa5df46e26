"""Notes about customers in their table."""
