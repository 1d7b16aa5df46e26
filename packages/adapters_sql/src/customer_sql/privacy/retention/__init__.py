"""Retention in PostgreSQL: who was active when, notices, runs, and people erased together."""
