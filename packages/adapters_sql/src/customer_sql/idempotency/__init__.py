"""Keys of requests in the database."""
