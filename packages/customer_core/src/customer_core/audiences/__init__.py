"""Audiences: who is in a tier or a segment at this moment, and who of them may be written to."""
