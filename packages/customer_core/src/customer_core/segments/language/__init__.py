"""The rule language of segments and tiers: one tree; text and JSON forms; readings of it."""
