"""The schema, revision by revision (Alembic)."""
