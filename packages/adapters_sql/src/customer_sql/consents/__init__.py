"""Consent records on PostgreSQL."""
