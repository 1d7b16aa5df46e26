"""Webhooks in their tables."""
