"""The journal in its table, and the places of its readers."""
