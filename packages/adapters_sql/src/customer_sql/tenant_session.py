"""Reading within one business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from customer_core.kernel.ids import BusinessId
from customer_sql.pending_writes import PendingWrites
from customer_sql.session import Row, Session


class TenantSession:
    """What the repositories and readers of one unit of work share.

    A read sees what the unit has written before. Without such writes it is one statement of its
    own, no transaction: what it read may be old by the time of a save, which the version finds out.

    Attributes:
        business_id: the tenant.
        writes: what waits for the commit.
    """

    def __init__(self, session: Session, business_id: BusinessId) -> None:
        self._session = session
        self.business_id = business_id
        self.writes = PendingWrites(session, business_id)

    def rows(
        self, query: bytes, *, planned_anew: bool = False, **parameters: object
    ) -> Sequence[Row]:
        """Run a query that sets the tenant itself, and return its rows; see ``Session.rows``."""
        if not is_storable(*parameters.values()):
            return []
        self.writes.make_visible()
        named = {"business_id": self.business_id, **parameters}
        return self._session.rows(query, named, planned_anew=planned_anew)

    def write(self, statement: bytes, **parameters: object) -> int:
        """Run a statement that writes in the unit's transaction; return how many rows it wrote.

        A text that could not be in the database is nowhere to be found, and nothing is written.
        """
        if not is_storable(*parameters.values()):
            return 0
        self.writes.make_visible()
        self.writes.begin()
        named = {"business_id": self.business_id, **parameters}
        return self._session.touched(statement, named)

    def select(self, query: Select[Any]) -> Sequence[Row]:
        """Run a query of SQLAlchemy Core as the tenant, and return its rows."""
        self.writes.make_visible()
        self.writes.begin()
        return self._session.select(query)


def is_storable(*values: object) -> bool:
    """Whether texts could be in the database at all; one that could not is nowhere to be found."""
    return all(_is_storable(value) for value in values if isinstance(value, str))


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return "\x00" not in text
