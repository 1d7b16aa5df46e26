"""Keys, streams, files and fields of the log that a running service has are all declared.

Everything that it can do is done, by a person with marked data, by every route and by a worker;
then it is looked at what there is, not at what should be.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from fnmatch import fnmatchcase
from io import StringIO
from pathlib import Path
from typing import Any

import attrs
import pytest
import redis

from customer_bootstrap import Service
from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.telemetry import log_handler
from customer_core.privacy.registry import PLACES, Medium
from customer_core.testing import an_admin
from customer_redis.erasing import STREAM_OUT, STREAMS_IN
from customer_worker.process import work
from tests.conftest import NewDatabase
from tests.e2e.every_route import call_everything
from tests.faults.fleet import eventually
from tests.faults.marked import Person, sent_through_everything
from tests.features.worlds.served import Served, served

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

_SECRET = "a secret for pseudonyms, long enough for its use"
_OF_OTHERS = ("httpx",)
"""Loggers of the test's own client."""

_STREAMS = {place.name: place for place in PLACES if place.medium is Medium.STREAM}
(_LOG,) = (place for place in PLACES if place.medium is Medium.LOG)


@attrs.frozen(kw_only=True)
class Found:
    """What a service had that did everything.

    Attributes:
        keys: every key of Redis that was ever written, though it may be gone by now.
        entries: by stream, the names of the fields of its entries.
        streams: by stream, the place that the settings make it.
        files: in the data folder.
        log: names of the fields of its lines.
    """

    keys: frozenset[str]
    entries: Mapping[str, frozenset[str]]
    streams: Mapping[str, str]
    files: frozenset[str]
    log: frozenset[str]


@pytest.fixture(scope="module")
def found(
    redis_server: EmbeddedRedis,
    new_database: NewDatabase,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Found]:
    folder = tmp_path_factory.mktemp("data")
    settings = {
        "privacy_secret": _SECRET,
        "data_dir": folder,
        "export_store_url": None,
        "worker_threads": 2,
    }
    with (
        new_database() as address,
        _log() as lines,
        served(address, redis_server.url, **settings) as service,
        _written(redis_server.url) as keys,
    ):
        _do_everything(service)
        files = _files(folder)
        _erase(service, Person(2))
        ours = service.service.settings
        yield Found(
            keys=frozenset(keys),
            entries={key: _fields(service.redis, key) for key in sorted(keys)},
            streams={ours.stream_out: STREAM_OUT, **dict.fromkeys(ours.streams_in, STREAMS_IN)},
            files=files | _files(folder),
            log=frozenset(_names(lines)),
        )


@contextmanager
def _log() -> Iterator[StringIO]:
    lines, root = StringIO(), logging.getLogger()
    handler, level = log_handler("json", "customer-service", lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


@contextmanager
def _written(url: str) -> Iterator[set[str]]:
    """Note every key that is written, those too that go at once."""
    keys: set[str] = set()

    def note(message: Mapping[str, Any]) -> None:
        keys.add(message["channel"].decode().partition(":")[2])

    with redis.Redis.from_url(url) as client, client.pubsub() as heard:
        client.config_set("notify-keyspace-events", "KA")
        heard.psubscribe(**{"__keyspace@*__:*": note})
        listening = heard.run_in_thread(sleep_time=0.05, daemon=True)
        try:
            yield keys
        finally:
            listening.stop()
            listening.join()
            client.config_set("notify-keyspace-events", "")


def _do_everything(service: Served) -> None:
    for person in (Person(1), Person(2)):
        sent_through_everything(service, person)
    service.settle()
    call_everything(service)
    while service.service.exporter.step():
        pass


def _erase(service: Served, person: Person) -> None:
    """Ask for an erasure, and let a worker carry it out."""
    asked = service.call(an_admin(), "POST", f"/v1/customers/{person.id}/privacy/erasure")
    assert asked.is_success, asked.text
    service.set_time(service.clock.now() + timedelta(days=29))
    with _worker(service.service):
        certificate = f"/v1/privacy/requests/{asked.json()['data']['request']['id']}/certificate"

        def is_done() -> bool:
            service.clock.advance(timedelta(hours=1))
            return service.call(an_admin(), "GET", certificate).is_success

        assert eventually(is_done, 60, pause=0.2) is not None


@contextmanager
def _worker(service: Service) -> Iterator[None]:
    stopping = threading.Event()
    worker = threading.Thread(target=work, args=(service, stopping))
    worker.start()
    pokes = service.pokes
    pokes.poke(range(service.units.partitions))
    for ask in (pokes.tick, pokes.redefine, pokes.retain):
        ask()
    try:
        yield
    finally:
        stopping.set()
        worker.join()


def _files(folder: Path) -> frozenset[str]:
    return frozenset(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def _fields(client: redis.Redis, key: str) -> frozenset[str]:
    if client.type(key) != b"stream":
        return frozenset()
    return frozenset(name.decode() for _, fields in client.xrange(key) for name in fields)


def _names(lines: StringIO) -> Iterator[str]:
    for line in map(json.loads, lines.getvalue().splitlines()):
        if line["logger"] not in _OF_OTHERS:
            yield from line


def _forms(medium: Medium) -> list[str]:
    return [form for place in PLACES if place.medium is medium for form in place.forms]


def _undeclared(names: Iterable[str], forms: Iterable[str]) -> list[str]:
    return [name for name in sorted(names) if not any(fnmatchcase(name, form) for form in forms)]


def test_every_key_has_a_declared_form(found: Found) -> None:
    assert not _undeclared(found.keys - found.streams.keys(), _forms(Medium.CACHE))


def test_every_declared_form_of_a_key_or_file_is_found_once_at_most(found: Found) -> None:
    for medium, names in ((Medium.CACHE, found.keys), (Medium.FILE, found.files)):
        for name in names:
            assert sum(fnmatchcase(name, form) for form in _forms(medium)) <= 1, name


def test_every_stream_is_declared(found: Found) -> None:
    written = {key for key, fields in found.entries.items() if fields}
    assert written == found.streams.keys() & found.keys
    assert not {found.streams[key] for key in written} - _STREAMS.keys()


def test_every_field_of_an_entry_is_declared(found: Found) -> None:
    for key, place in found.streams.items():
        assert not found.entries.get(key, frozenset()) - _STREAMS[place].names


def test_every_file_has_a_declared_form(found: Found) -> None:
    assert found.files
    assert not _undeclared(found.files, _forms(Medium.FILE))


def test_every_field_of_the_log_is_declared(found: Found) -> None:
    assert not found.log - _LOG.names
