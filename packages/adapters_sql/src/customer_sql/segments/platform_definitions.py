"""What all businesses define."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from customer_core.event_plane.platform_definitions import Unapplied
from customer_core.kernel.ids import BusinessId
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definitions
from customer_sql.segments.definition_locks import SHARE_BUSINESSES, lock_number
from customer_sql.segments.definition_rows import known_parameters, newest_of
from customer_sql.segments.known_definitions import KnownDefinitions
from customer_sql.session import Row, Session
from customer_sql.statements import statement

NEWEST_OF_ALL = statement(
    "SELECT found.* "
    "FROM unnest(%(businesses)s::text[], %(versions)s::integer[], %(moments)s::timestamptz[]) "
    "AS known(business_id, version, changed_at), "
    "LATERAL (SELECT d.business_id, d.version, d.change, "
    "CASE WHEN (d.version, d.changed_at) IS DISTINCT FROM (known.version, known.changed_at) "
    "THEN d.definitions END AS definitions "
    "FROM segment_definitions d WHERE d.business_id = known.business_id "
    "ORDER BY d.version DESC LIMIT 1) AS found"
)

MARK = statement(
    "SELECT count(*) AS versions, coalesce(sum(hashtextextended(business_id, version)), 0)::text "
    "AS which FROM segment_definitions "
    "WHERE %(business)s::text IS NULL OR business_id = %(business)s"
)

UNAPPLIED = statement(
    "SELECT business_id, max(version) AS version FROM segment_definitions "
    "WHERE applied_at IS NULL GROUP BY business_id ORDER BY business_id"
)

APPLIED = statement(
    "UPDATE segment_definitions SET applied_at = %(now)s "
    "WHERE business_id = %(business)s AND version <= %(version)s AND applied_at IS NULL"
)


class SqlPlatformDefinitions:
    """Implements ``PlatformDefinitions``.

    Args:
        session: of the unit.
        known: what the process knows.
    """

    def __init__(self, session: Session, known: KnownDefinitions) -> None:
        self._session = session
        self._known = known

    def of(self, businesses: Iterable[BusinessId]) -> Mapping[BusinessId, Definitions]:
        """Return what businesses define; no newer version is kept until the transaction ends.

        The lock has to be held before the versions are looked for: a statement sees what was
        committed when it began.
        """
        known = {one: self._known.get(one) for one in sorted(set(businesses))}
        self._session.begin()
        self._session.rows(SHARE_BUSINESSES, {"numbers": sorted(map(lock_number, known))})
        asked_at = self._known.now()
        rows = {row["business_id"]: row for row in self._newest(known)}
        newest = {one: newest_of(rows.get(one), made) for one, made in known.items()}
        for business_id, made in newest.items():
            self._known.keep(business_id, made, asked_at)
        return {business_id: made.definitions for business_id, made in newest.items()}

    def _newest(self, known: Mapping[BusinessId, DefinitionSet | None]) -> Sequence[Row]:
        of_each = [known_parameters(made) for made in known.values()]
        parameters = {
            "businesses": list(known),
            "versions": [one["known"] for one in of_each],
            "moments": [one["known_at"] for one in of_each],
        }
        return self._session.rows(NEWEST_OF_ALL, parameters)

    def mark(self, business_id: BusinessId | None) -> str:
        """Return what tells the definitions of a business, or of all, from earlier and later."""
        (row,) = self._session.rows(MARK, {"business": business_id})
        return f"{row['versions']} {row['which']}"

    def unapplied(self) -> Sequence[Unapplied]:
        """Return the businesses whose customers are not up to date with the newest version."""
        rows = self._session.rows(UNAPPLIED, {})
        return [Unapplied(business_id=row["business_id"], version=row["version"]) for row in rows]

    def applied(self, business_id: BusinessId, version: int, now: datetime) -> None:
        """Note that everybody is up to date with a version, and so with those before it."""
        about = {"business": business_id, "version": version, "now": now}
        self._session.touched(APPLIED, about)
