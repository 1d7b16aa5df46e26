"""Appointments in their table."""
