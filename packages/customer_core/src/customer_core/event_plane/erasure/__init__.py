"""Erasing people from everything, and keeping late events from bringing them back."""
