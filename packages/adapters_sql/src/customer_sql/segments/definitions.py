"""What one business defines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.segments.definition_set import FIRST, DefinitionSet
from customer_sql.segments.definition_locks import HOLD_BUSINESS, lock_number
from customer_sql.segments.definition_rows import (
    UNLESS_KNOWN,
    definition_set_of,
    definition_set_row,
    known_parameters,
    newest_of,
)
from customer_sql.segments.known_definitions import KnownDefinitions
from customer_sql.statements import statement, tenant_query
from customer_sql.tenant_session import TenantSession

_BEHIND_ALL = 2**31 - 1

NEWEST_DEFINITIONS = tenant_query(
    "SELECT d.version, d.change, {definitions} FROM segment_definitions d "
    "WHERE d.business_id = tenant.business_id ORDER BY d.version DESC LIMIT 1",
    definitions=UNLESS_KNOWN,
)

APPLIED_AT = tenant_query(
    "SELECT d.applied_at FROM segment_definitions d "
    "WHERE d.business_id = tenant.business_id ORDER BY d.version DESC LIMIT 1"
)

DEFINITIONS_AT = tenant_query(
    "SELECT d.version, d.change, d.definitions FROM segment_definitions d "
    "WHERE d.business_id = tenant.business_id AND d.changed_at <= %(moment)s "
    "ORDER BY d.version DESC LIMIT 1"
)

LIST_VERSIONS = tenant_query(
    "SELECT d.version, d.change, d.definitions FROM segment_definitions d "
    "WHERE d.business_id = tenant.business_id AND d.version < %(before)s "
    "ORDER BY d.version DESC LIMIT %(limit)s"
)

ADD_VERSION = statement(
    "INSERT INTO segment_definitions (business_id, version, definitions, change, changed_at) "
    "VALUES (%(business_id)s, %(version)s, %(definitions)s::json, %(change)s::json, "
    "%(changed_at)s) ON CONFLICT (business_id, version) DO NOTHING"
)


class SqlDefinitions:
    """Implements ``DefinitionRepository``.

    What the unit itself adds is known to the process once it is committed.

    Args:
        session: of the unit of work.
        known: what the process knows.
    """

    def __init__(self, session: TenantSession, known: KnownDefinitions) -> None:
        self._session = session
        self._known = known
        self._added: DefinitionSet | None = None

    def recent(self) -> DefinitionSet:
        """Return the definitions as they are, or were a moment ago."""
        return self._known.recent(self._session.business_id) or self.current()

    def current(self) -> DefinitionSet:
        """Return the definitions as they are, for changing."""
        if self._added:
            return self._added
        business_id, asked_at = self._session.business_id, self._known.now()
        known = self._known.get(business_id)
        rows = self._session.rows(NEWEST_DEFINITIONS, **known_parameters(known))
        newest = newest_of(rows[0] if rows else None, known)
        self._known.keep(business_id, newest, asked_at)
        return newest

    def at(self, moment: datetime) -> DefinitionSet:
        """Return the definitions as they were at a moment."""
        rows = self._session.rows(DEFINITIONS_AT, moment=moment)
        return definition_set_of(rows[0]) if rows else FIRST

    def add(self, made: DefinitionSet) -> None:
        """Keep a version, the one behind the newest, when the assessments at work have ended."""
        business_id = self._session.business_id
        self._session.write(HOLD_BUSINESS, number=lock_number(business_id))
        row = definition_set_row(business_id, made)
        row.pop("business_id")
        if not self._session.write(ADD_VERSION, **row):
            raise ConcurrentUpdate
        self._added = made

    def versions(self, limit: int, before: int | None = None) -> Sequence[DefinitionSet]:
        """Return the versions that somebody made, the newest first."""
        behind = _BEHIND_ALL if before is None else before
        rows = self._session.rows(LIST_VERSIONS, limit=limit, before=behind)
        return [definition_set_of(row) for row in rows]

    def are_applied(self) -> bool:
        """Whether everybody has been brought up to date with the newest version."""
        rows = self._session.rows(APPLIED_AT)
        return not rows or rows[0]["applied_at"] is not None

    def committed(self) -> None:
        """Let the process know what was added: the unit of work has been committed."""
        if self._added:
            self._known.keep(self._session.business_id, self._added, self._known.now())
            self._added = None
