"""The two roles of the database, which own nothing; every login is a member of both."""

from __future__ import annotations

APP_ROLE = "customers_app"
"""Bound by row-level security to the business that the transaction names."""

WORKER_ROLE = "customers_worker"
"""Sees all businesses; for the event worker and operators."""
