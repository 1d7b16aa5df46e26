"""The HTTP API on Litestar and granian."""
