"""Consent: what people agreed to, kept as a history that only grows."""
