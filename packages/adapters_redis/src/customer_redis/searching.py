"""Reading every key of Redis, for a search that must leave nothing out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import attrs
import redis

from customer_core.customers.events import CustomerErased
from customer_core.privacy.proof.scan import Kept, names_somebody
from customer_redis.stream_client import available, connect

_PAGE = 500
_A_MINUTE = 60
_FAREWELL = CustomerErased.__name__
"""What tells others whom to erase has to name the customer, by the id, until it is trimmed."""

_CACHED = b"customers:"


@attrs.frozen
class RedisSource:
    """Implements ``Source`` for all keys of a database of Redis: their names and their values.

    Attributes:
        url: of the database.
    """

    url: str = attrs.field(repr=False)
    name: str = "Redis"

    def read(self) -> Iterator[Kept]:
        """Return every key with its value, and every entry of a stream by itself.

        A key that appears while they are read may be missed, one that goes is passed over, and so
        is one that goes by itself within a minute: it counts calls, or notes that somebody asked
        for a customer who is not there.
        """
        with connect(self.url) as client, available():
            for key in client.scan_iter(count=_PAGE):
                if 0 <= client.ttl(key) <= _A_MINUTE:
                    continue
                kind = _text(client.type(key))
                read = _READERS.get(kind, _nothing)
                yield Kept(at=f"the name of a {kind}", of_another=False, text=_text(key))
                cached = key.startswith(_CACHED)
                for value in read(client, key):
                    of_another = cached or names_somebody(value)
                    yield Kept(at=f"a {kind}", of_another=of_another, text=value)


def _nothing(_client: redis.Redis, _key: bytes) -> Iterable[str]:
    return ()


def _string(client: redis.Redis, key: bytes) -> Iterable[str]:
    yield _text(client.get(key))


def _hash(client: redis.Redis, key: bytes) -> Iterable[str]:
    for field, value in client.hscan_iter(key, count=_PAGE):
        yield f"{_text(field)}\n{_text(value)}"


def _set(client: redis.Redis, key: bytes) -> Iterable[str]:
    yield from map(_text, client.sscan_iter(key, count=_PAGE))


def _sorted_set(client: redis.Redis, key: bytes) -> Iterable[str]:
    for member, _ in client.zscan_iter(key, count=_PAGE):
        yield _text(member)


def _list(client: redis.Redis, key: bytes) -> Iterable[str]:
    start = 0
    while page := client.lrange(key, start, start + _PAGE - 1):
        yield from map(_text, page)
        start += _PAGE


def _stream(client: redis.Redis, key: bytes) -> Iterable[str]:
    after = "-"
    while entries := client.xrange(key, min=after, count=_PAGE):
        for _, fields in entries:
            entry = "\n".join(
                f"{_text(name)}\n{_text(value)}" for name, value in (fields or {}).items()
            )
            if _FAREWELL not in entry:
                yield entry
        after = f"({_text(entries[-1][0])}"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return "" if value is None else str(value)


_READERS: Mapping[str, Callable[[redis.Redis, bytes], Iterable[str]]] = {
    "string": _string,
    "hash": _hash,
    "set": _set,
    "zset": _sorted_set,
    "list": _list,
    "stream": _stream,
}
