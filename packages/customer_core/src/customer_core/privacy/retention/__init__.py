"""Retention: what goes when nobody has needed it for long, and who is told before."""
