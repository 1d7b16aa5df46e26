"""Addresses of customers on PostgreSQL."""
