"""What revisions say of roles and rights, in one place."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Connection, text

from customer_sql.roles import APP_ROLE, WORKER_ROLE

_SINCE_SET_IS_A_RIGHT = 16


def create_role(role: str) -> None:
    """Make a role that cannot log in, unless it exists, and let the present login take it on."""
    op.execute(
        f"DO $$ BEGIN "
        f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
        f"CREATE ROLE {role} NOLOGIN; "
        f"END IF; "
        f"EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; "
        f"END $$"
    )
    if not _can_take_on(role):
        op.execute(f"GRANT {role} TO CURRENT_USER")


def server_version(connection: Connection) -> int:
    """Return the major version of the server."""
    number = connection.scalar(text("SHOW server_version_num"))
    return int(number or 0) // 10_000


def _can_take_on(role: str) -> bool:
    connection = op.get_bind()
    since_16 = server_version(connection) >= _SINCE_SET_IS_A_RIGHT
    rights = ("USAGE", "SET") if since_16 else ("USAGE",)
    return all(
        connection.scalar(text("SELECT pg_has_role(:role, :right)"), {"role": role, "right": right})
        for right in rights
    )


def revoke_all(role: str) -> None:
    """Take all rights in this database from a role; the role stays, others may use it."""
    op.execute(f"DROP OWNED BY {role}")


def grant(rights: str, on: str, to: str) -> None:
    """Give rights on a table, sequence or function to a role."""
    op.execute(f"GRANT {rights} ON {on} TO {to}")


def separate_tenants(table: str) -> None:
    """Force row-level security on a table: the application sees one business, the worker all."""
    ours = "business_id = current_setting('app.business_id', true)"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY {table}_of_business ON {table} TO {APP_ROLE} "
        f"USING ({ours}) WITH CHECK ({ours})"
    )
    op.execute(
        f"CREATE POLICY {table}_of_all ON {table} TO {WORKER_ROLE} USING (true) WITH CHECK (true)"
    )
