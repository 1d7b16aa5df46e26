"""The members of segments in a table of their own, so that an audience is read along an index.

PostgreSQL keeps it in step with the standings by itself, whoever writes them and however many at
once.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
STANDINGS, BY_TIER = "customer_segments", "customer_segments_by_tier"

ENTER = """
    INSERT INTO segment_members (business_id, segment, customer_id)
    SELECT business_id, name, customer_id FROM new_rows, unnest(membership_names) AS name
    ON CONFLICT DO NOTHING;
"""
CHANGE = """
    IF NOT OLD.membership_names <@ NEW.membership_names THEN
        DELETE FROM segment_members
        WHERE business_id = OLD.business_id AND customer_id = OLD.customer_id
        AND segment = ANY (OLD.membership_names) AND segment <> ALL (NEW.membership_names);
    END IF;
    IF NOT NEW.membership_names <@ OLD.membership_names THEN
        INSERT INTO segment_members (business_id, segment, customer_id)
        SELECT NEW.business_id, name, NEW.customer_id FROM unnest(NEW.membership_names) AS name
        ON CONFLICT DO NOTHING;
    END IF;
"""
CHANGED = "OLD.membership_names <> NEW.membership_names"
LEAVE = """
    DELETE FROM segment_members
    WHERE business_id = OLD.business_id AND customer_id = OLD.customer_id
    AND segment = ANY (OLD.membership_names);
"""
KEPT_BY = {
    "segment_members_enter": (
        ENTER,
        "INSERT ON customer_segments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT",
    ),
    "segment_members_change": (
        CHANGE,
        f"UPDATE ON customer_segments FOR EACH ROW WHEN ({CHANGED})",
    ),
    "segment_members_leave": (LEAVE, "DELETE ON customer_segments FOR EACH ROW"),
}
"""New standings are taken in together. Those that changed are looked at one by one, and only where
a membership did: joining the rows before with those after can take the square of their number.
"""


def upgrade() -> None:
    op.create_table(
        "segment_members",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("segment", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint(
            "business_id", "segment", "customer_id", name="segment_members_pkey"
        ),
    )
    for name, (body, when) in KEPT_BY.items():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} AFTER {when} EXECUTE FUNCTION {name}()")
    _fill()
    separate_tenants("segment_members")
    grant("SELECT", on="segment_members", to=APP_ROLE)
    grant("SELECT, INSERT, DELETE", on="segment_members", to=WORKER_ROLE)
    op.drop_index(BY_TIER, STANDINGS)
    op.create_index(BY_TIER, STANDINGS, ["tier", "business_id", "customer_id"])


def _fill() -> None:
    """Take the members from the standings there are, all of which their owner sees meanwhile."""
    op.execute(f"ALTER TABLE {STANDINGS} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO segment_members (business_id, segment, customer_id) "
        "SELECT business_id, name, customer_id FROM customer_segments, "
        "unnest(membership_names) AS name ON CONFLICT DO NOTHING"
    )
    op.execute(f"ALTER TABLE {STANDINGS} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_index(BY_TIER, STANDINGS)
    op.create_index(BY_TIER, STANDINGS, ["tier", "business_id"])
    for name in KEPT_BY:
        op.execute(f"DROP TRIGGER {name} ON {STANDINGS}")
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("segment_members")
