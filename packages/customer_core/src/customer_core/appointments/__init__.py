"""Appointments as other services tell of them, for history and statistics (documents 003, 004)."""
