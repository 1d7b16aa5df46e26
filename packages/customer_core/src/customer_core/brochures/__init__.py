"""Brochures that customers asked for, as other services tell of them (document 003)."""
