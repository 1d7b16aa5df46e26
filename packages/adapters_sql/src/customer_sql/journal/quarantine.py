"""Messages that could not be understood, kept so that nothing is lost."""

from __future__ import annotations

from datetime import datetime

from customer_sql.session import Session
from customer_sql.statements import statement

PUT_ASIDE = statement(
    "INSERT INTO quarantine (transport, raw, reason, at) "
    "VALUES (%(transport)s, %(raw)s, %(reason)s, %(at)s)"
)


class SqlQuarantine:
    """Implements ``Quarantine``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, transport: str, raw: bytes, reason: str, at: datetime) -> None:
        """Keep a message with the reason it was refused for."""
        told = reason.replace("\x00", "\N{SYMBOL FOR NULL}").encode(errors="replace").decode()
        self._session.begin()
        self._session.touched(
            PUT_ASIDE, {"transport": transport, "raw": raw, "reason": told, "at": at}
        )
