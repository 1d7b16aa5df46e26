"""The order read model in its table."""
