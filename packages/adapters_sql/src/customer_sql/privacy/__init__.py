"""Requests of data subjects and legal holds in their tables."""
