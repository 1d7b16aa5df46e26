"""Brochure requests in their table."""
