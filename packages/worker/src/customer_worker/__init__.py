"""The Dramatiq event worker and the scheduler."""
