"""The members of tiers and segments, read along their keys."""
