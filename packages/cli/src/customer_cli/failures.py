"""From an error to the sentence people read and the code scripts read."""

from __future__ import annotations

import traceback

from customer_bootstrap.errors import StartupError
from customer_cli.exits import Exit
from customer_core.kernel.errors import (
    CustomerServiceError,
    DependencyUnavailable,
    Failed,
    Invalid,
    NotFound,
    Unavailable,
)

CODES: tuple[tuple[type[Exception], Exit], ...] = (
    (NotFound, Exit.NOT_FOUND),
    (StartupError, Exit.SETUP),
    (Unavailable, Exit.SETUP),
    (Failed, Exit.BUG),
    (CustomerServiceError, Exit.REFUSED),
    (OSError, Exit.SETUP),
    (Exception, Exit.BUG),
)
"""The first kind that an error is of decides."""

_REACHED = "If it stays so, check that it runs where DATABASE_URL and REDIS_URL say."


def exit_code(error: Exception) -> Exit:
    """Return what a command exits with that an error ended."""
    return next(code for kind, code in CODES if isinstance(error, kind))


def _excerpt(error: CustomerServiceError) -> str:
    """Return the line of a rule in which something is wrong, with a caret below the place."""
    places = [one.place for one in error.faults] if isinstance(error, Invalid) else []
    return "".join(f"\n{one.excerpt}" for one in places if one and one.excerpt)


def sentence(error: Exception, *, debug: bool) -> str:
    """Return what is told of an error; with ``debug`` where it came from, too."""
    if debug:
        return "".join(traceback.format_exception(error)).rstrip()
    if isinstance(error, Invalid) and len(error.faults) > 1:
        return "\n".join(f"{fault.field}: {fault.message}" for fault in error.faults)
    if isinstance(error, DependencyUnavailable):
        return f"{error} {_REACHED}"
    if isinstance(error, CustomerServiceError):
        return f"{error}{_excerpt(error)}"
    if isinstance(error, OSError) and error.strerror:
        named = f": {error.filename}" if error.filename else ""
        return f"{error.strerror}{named}."
    return (
        f"Something unexpected happened: {type(error).__name__}: {error}. "
        "Run `customers --debug …` to see where."
    )
