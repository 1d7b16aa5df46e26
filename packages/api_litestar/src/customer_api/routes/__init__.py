"""The routes: each parses, runs a use case, and presents."""
