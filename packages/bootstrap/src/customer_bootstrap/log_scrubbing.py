"""Taking personal data out of log lines before anybody writes them.

What a field is called tells most of it: the names come from the registry of personal data. Texts
are searched for what looks like an e-mail address, a phone number or a token, and what they quote
goes, for that is where messages put the values they complain of.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Mapping
from types import TracebackType

import structlog

from customer_core.kernel.codec import camel
from customer_core.kernel.errors import CustomerServiceError, Unavailable
from customer_core.privacy.registry import EVENTS, TABLES, Category, api

HIDDEN = "[personal]"
_TELLING = frozenset(
    {
        Category.REFERENCE,
        Category.IDENTITY,
        Category.CONTACT,
        Category.LOCATION,
        Category.CREDENTIALS,
        Category.REMARKS,
    }
)
_KEPT_NAMES = frozenset(
    form
    for place in (*TABLES.values(), *EVENTS.values())
    for datum in place.data
    if datum.category in _TELLING
    for form in (datum.name, camel(datum.name))
)
_WIRE_NAMES = frozenset(name for name, category in api.PERSONAL.items() if category in _TELLING)
_NAMES = (
    _KEPT_NAMES
    | _WIRE_NAMES
    | {"data", "body", "headers", "audit", "ip_address", "user_agent", "authorization"}
)
_QUOTING = frozenset({"reason", "detail", "error"})

_LOOKS_PERSONAL = re.compile(
    r"[^\s\"'<>=,;:(]+@[^\s\"'<>=,;)]+"  # an address
    r"|\+\d[\d ().-]{6,}\d"  # a phone number
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]*"  # a token
    r"|(?<=[\w/])\?[^\s\"']+"  # what a URL asks for
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|“[^”]*”")

Exc = tuple[type[BaseException], BaseException, TracebackType | None]


def scrub(
    _logger: object, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Return a line of the log without personal data."""
    return {name: _clean(name, value) for name, value in line.items()}


def _clean(name: str, value: object) -> object:
    if name in _NAMES and value is not None:
        return HIDDEN
    if isinstance(value, str):
        return clean_text(value, quotes=name in _QUOTING)
    if isinstance(value, Mapping):
        return {str(key): _clean(str(key), one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(name, one) for one in value]
    return value


def clean_text(text: str, *, quotes: bool = True) -> str:
    """Return a text without what looks personal, and without what it quotes where it may quote."""
    if quotes:
        text = _QUOTED.sub("'…'", text)
    return _LOOKS_PERSONAL.sub(HIDDEN, text)


def tell_exception(
    _logger: object, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Put an exception's kind and places into a line of the log, without what it says of data."""
    given = line.pop("exc_info", None)
    error = _error_of(given)
    if error is not None:
        line["exception"] = "\n".join(_told(error))
    return line


def _error_of(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def _told(error: BaseException) -> list[str]:
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(_sentence(current))
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden
        if current is not None:
            lines.append("caused by")
    return lines


def _sentence(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    said = _said(error)
    return f"{name}: {said}" if said else name


def _said(error: BaseException) -> str:
    """Return what an error says that cannot be anybody's data."""
    diagnosis = getattr(error, "diag", None)  # psycopg's: what the server said, values in quotes
    if diagnosis is not None and diagnosis.message_primary:
        return clean_text(f"{diagnosis.sqlstate} {diagnosis.message_primary}")
    if isinstance(error, Unavailable):
        return clean_text(str(error))
    if isinstance(error, CustomerServiceError):
        return error.code
    return error.strerror or "" if isinstance(error, OSError) else ""
