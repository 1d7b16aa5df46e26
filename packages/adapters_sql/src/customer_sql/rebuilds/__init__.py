"""Versions of read models that are built beside those that serve."""
