"""Making a restored journal one of the cluster it lies in now."""

from __future__ import annotations

import psycopg

from customer_bootstrap.schema import SCHEMA_DETAILS, Schema, UnfitDatabase, schema_state
from customer_bootstrap.settings import Settings
from customer_sql.errors import translated_refusal
from customer_sql.journal.adoption import Adoption, adopt

__all__ = ["Adoption", "adopt_journal"]


def adopt_journal(settings: Settings, *, dry_run: bool = False) -> Adoption:
    """Make the journal one of this cluster, as its owner.

    Raises:
        UnfitDatabase: the schema does not fit this program.
        DependencyUnavailable: PostgreSQL does not answer.
        DatabaseNotReady: it refuses the login.
    """
    schema = schema_state(settings).schema
    if schema not in (Schema.CURRENT, Schema.RESTORED):
        raise UnfitDatabase(SCHEMA_DETAILS[schema])
    try:
        return adopt(settings.database_owner_url or settings.database_url, dry_run=dry_run)
    except psycopg.Error as error:
        raise translated_refusal(error) from error
