"""The suppression ledger: who was erased, without saying who it is."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text

from customer_core.privacy.pseudonyms import NameKind
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

erased_subjects = Table(
    "erased_subjects",
    metadata,
    business_id(),
    Column("kind", Text, nullable=False),
    Column("digest", Key, nullable=False),
    Column("pseudonym", Key, nullable=False),
    Column("erased_at", Moment, nullable=False),
    Column("request_id", Key),
    Column("released_at", Moment),
    PrimaryKeyConstraint("digest", "business_id", "kind", name="erased_subjects_pkey"),
    one_of("kind", *NameKind, name="erased_subjects_kind_known"),
)
