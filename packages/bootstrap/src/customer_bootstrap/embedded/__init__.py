"""PostgreSQL and Redis from wheels, run as children of this process: no installation, no Docker."""
