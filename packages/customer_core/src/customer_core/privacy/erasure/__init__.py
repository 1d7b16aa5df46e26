"""Erasing people: who they are, what becomes of what is held about them, and who stays erased."""
