"""Segments and tiers: metrics, rules as data, memberships that are exact at every moment."""
