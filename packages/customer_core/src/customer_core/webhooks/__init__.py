"""Webhooks: telling other systems of events by signed requests to addresses they registered."""
