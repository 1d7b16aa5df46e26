"""What PostgreSQL refuses or cannot do, in the words of the core."""

from __future__ import annotations

from typing import ClassVar

import attrs
import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from customer_core.kernel.errors import ConcurrentUpdate, DependencyUnavailable, Unavailable

POSTGRESQL = "PostgreSQL"
UPGRADE = "Run `customers db upgrade` with the URL of the database's owner."
CHECK_URL = "Check the URL of the database and the rights of its login."

_OVERTAKEN = (errors.SerializationFailure, errors.DeadlockDetected)
_OTHER_SCHEMA = (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction)
_DOES_NOT_ANSWER = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    errors.IdleInTransactionSessionTimeout,
    errors.ReadOnlySqlTransaction,
    NoConnectionFree,
)
_NO_ENTRY = ("authentication failed", "does not exist", "pg_hba.conf", "permission denied")


@attrs.define(eq=False)
class DatabaseNotReady(Unavailable):
    """The database cannot be used: {problem}. {remedy}"""  # noqa: D415 - the message is a template

    code: ClassVar[str] = "DATABASE_NOT_READY"
    problem: str
    remedy: str


def translated(error: Exception) -> Exception:
    """Return the core's error for one of the driver's, or the driver's where the fault is ours."""
    cause = _cause(error)
    if isinstance(cause, _OVERTAKEN):
        return ConcurrentUpdate()
    if isinstance(cause, _OTHER_SCHEMA):
        return DatabaseNotReady(_sentence(cause), UPGRADE)
    if isinstance(cause, _DOES_NOT_ANSWER):
        return DependencyUnavailable(POSTGRESQL)
    return cause


def translated_refusal(error: Exception) -> Exception:
    """Return the core's error for a connection that could not be made."""
    cause = _cause(error)
    if isinstance(cause, errors.InvalidParameterValue):  # the role to take is not there
        return DatabaseNotReady(_sentence(cause), UPGRADE)
    if isinstance(cause, psycopg.Error) and any(sign in str(cause) for sign in _NO_ENTRY):
        return DatabaseNotReady(_sentence(cause), CHECK_URL)
    return translated(cause)


def _cause(error: Exception) -> Exception:
    inner = error.orig if isinstance(error, DBAPIError) else None
    return inner if isinstance(inner, Exception) else error


def _sentence(error: Exception) -> str:
    """Return what the server said, as the middle of a sentence."""
    said = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    last_line = str(error).strip().rpartition("\n")[2]
    return (said or last_line.rpartition("FATAL:")[2]).strip().rstrip(".")
