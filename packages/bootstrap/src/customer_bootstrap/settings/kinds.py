"""The kinds of values a setting may have: each knows what it wants, and reads it or refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import attrs
import pycountry

from customer_core.kernel.errors import Invalid
from customer_core.kernel.ids import check_id

T = TypeVar("T")

_SHORTEST_SECRET = 32
_TOPIC = re.compile(r"[A-Za-z0-9._:\-]{1,200}")


class Refusal(ValueError):
    """A value is refused for a reason worth telling, where what is wanted does not tell enough."""


@attrs.frozen
class Kind(Generic[T]):
    """A kind of value.

    Attributes:
        wanted: what the value has to be, as the end of "it must be …".
        example: a value that is one.
        read: makes the value from a text, or from what TOML has; ValueError refuses it.
    """

    wanted: str
    example: str
    read: Callable[[object], T]


def text(wanted: str, example: str) -> Kind[str]:
    """Any text that is not empty."""
    return Kind(wanted, example, _text)


def whole(lowest: int, highest: int, example: int) -> Kind[int]:
    """A whole number within bounds."""

    def read(value: object) -> int:
        number = _whole(value)
        return _only_if(lowest <= number <= highest, number)

    return Kind(f"a whole number from {lowest} to {highest}", str(example), read)


def choice(*words: str) -> Kind[str]:
    """One of a few words, in capitals or not; the first is the example."""
    spelled = {word.lower(): word for word in words}

    def read(value: object) -> str:
        word = _text(value).lower()
        return spelled[_only_if(word in spelled, word)]

    return Kind(f"one of {', '.join(words)}", words[0], read)


def url(*schemes: str, example: str) -> Kind[str]:
    """A URL of one of the schemes, with a host or a path."""

    def read(value: object) -> str:
        address = _text(value)
        parts = urlsplit(address)
        _ = parts.port  # urlsplit checks the port only when asked for it
        complete = address.startswith(beginnings) and bool(parts.netloc or parts.path)
        return _only_if(complete, address)

    beginnings = tuple(f"{scheme}://" for scheme in schemes)
    return Kind(f"a URL that begins with {' or '.join(beginnings)}", example, read)


def secret() -> Kind[str]:
    """A secret long enough for HS256 (RFC 7518, section 3.2)."""

    def read(value: object) -> str:
        word = _text(value)
        return _only_if(len(word.encode()) >= _SHORTEST_SECRET, word)

    example = "the output of `openssl rand -base64 48`"
    return Kind(f"a secret of at least {_SHORTEST_SECRET} bytes", example, read)


def secrets() -> Kind[tuple[str, ...]]:
    """Secrets that have no comma in them, each as long as :func:`secret` wants it."""
    one = secret()
    wanted = f"a list of secrets of at least {_SHORTEST_SECRET} bytes, without commas in them"
    return Kind(wanted, one.example, lambda value: tuple(one.read(item) for item in _listed(value)))


def days_by(
    words: Iterable[str], lowest: int, highest: int, example: str
) -> Kind[Mapping[str, int]]:
    """Pairs of one of a few words and a number of days within bounds."""
    known = tuple(str(word) for word in words)
    days = whole(lowest, highest, lowest)

    def read(value: object) -> Mapping[str, int]:
        pairs = {word.strip().lower(): days.read(number) for word, number in _paired(value).items()}
        return MappingProxyType(_only_if(pairs.keys() <= set(known), pairs))

    wanted = f"pairs of {', '.join(known)} and whole numbers of days from {lowest} to {highest}"
    return Kind(wanted, example, read)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError  # noqa: TRY004 - refused like any other value
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value) is None:
        raise ValueError
    return int(value)


def _only_if(holds: bool, value: T) -> T:  # noqa: FBT001 - the condition is what it is about
    if not holds:
        raise ValueError
    return value


def _listed(value: object) -> tuple[str, ...]:
    """Return the items of a comma-separated text or of a TOML array."""
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list):
        raise ValueError  # noqa: TRY004 - refused like any other value
    return tuple(_text(item) for item in items if item != "")


def _paired(value: object) -> Mapping[str, object]:
    """Return the pairs of ``a=1,b=2`` or of a TOML table."""
    if isinstance(value, dict):
        return value
    pairs = [item.partition("=") for item in _listed(value)]
    return {_only_if(bool(sign), name): right for name, sign, right in pairs}


def _currency(value: object) -> str:
    code = _text(value).upper()
    return _only_if(pycountry.currencies.get(alpha_3=code) is not None, code)


def _region(value: object) -> str:
    code = _text(value).upper()
    return _only_if(pycountry.countries.get(alpha_2=code) is not None, code)


def _business(value: object) -> str:
    try:
        return check_id(_text(value), "business")
    except Invalid as error:
        raise ValueError from error


def _origin(value: str) -> str:
    parts = urlsplit(value)
    whole_origin = f"{parts.scheme}://{parts.netloc}" == value and bool(parts.hostname)
    return _only_if(value == "*" or (whole_origin and parts.scheme in ("http", "https")), value)


def _streams(value: object) -> tuple[str, ...]:
    names = _listed(value)
    return _only_if(bool(names) and len(set(names)) == len(names), tuple(map(_stream, names)))


def _stream(value: object) -> str:
    name = _text(value)
    return _only_if(_TOPIC.fullmatch(name) is not None, name)


CURRENCY = Kind("an ISO 4217 currency code", "EUR", _currency)
REGION = Kind("an ISO 3166-1 alpha-2 country code", "DE", _region)
FILE = Kind("the path of a file", "erased.jsonl", lambda value: Path(_text(value)))
FOLDER = Kind("the path of a folder", ".customers", lambda value: Path(_text(value)))
STREAM = Kind("the name of a stream", "customers.events", _stream)
STREAMS = Kind("a list of different stream names", "orders.events,auth.events", _streams)
ORIGINS = Kind(
    "a list of web origins such as https://shop.example, or *",
    "https://shop.example,http://localhost:3000",
    lambda value: tuple(_origin(item) for item in _listed(value)),
)
BUSINESSES = Kind(
    "a list of business ids",
    "acme,shop",
    lambda value: frozenset(_business(item) for item in _listed(value)),
)
CURRENCIES = Kind(
    "pairs of a business id and an ISO 4217 currency code",
    "acme=EUR,shop=GBP",
    lambda value: MappingProxyType(
        {_business(name): _currency(code) for name, code in _paired(value).items()}
    ),
)
