"""Standings, loyalty points and purchase histories in their tables."""
