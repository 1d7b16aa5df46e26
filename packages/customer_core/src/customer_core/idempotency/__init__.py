"""Requests that are repeated: done once, and answered as they were the first time."""
