"""Half of the people are erased while traffic goes on: nothing of them is left anywhere.

The search is this test's own: a dump of the database, every key of Redis, every archive, the log.
"""

from __future__ import annotations

import io
import logging
import re
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from customer_bootstrap.embedded.programs import postgres_programs
from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.telemetry import log_handler
from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.testing import an_admin
from tests.conftest import NewDatabase
from tests.faults.marked import Person, sent_through_everything
from tests.faults.scale import scaled
from tests.features.worlds.served import Served, served

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.timeout(1800)]

PEOPLE = scaled(12, 200)
_A_MINUTE = 60
_MARK = re.compile(r"mk\d{3}[a-z]+zq|4072\d{7}")
_SECRET = "a secret for pseudonyms, long enough for its use"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines, root = io.StringIO(), logging.getLogger()
    handler, level = log_handler("json", "customer-service", lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def database(new_database: NewDatabase) -> Iterator[str]:
    with new_database() as address:
        yield address


@pytest.fixture
def service(
    redis_server: EmbeddedRedis, database: str, tmp_path: Path, log: io.StringIO
) -> Iterator[Served]:
    with served(
        database,
        redis_server.url,
        privacy_secret=_SECRET,
        privacy_controller_name="Băcănia SRL",
        export_store_url=(tmp_path / "exports").as_uri(),
        erasure_ledger_file=tmp_path / "ledger.jsonl",
    ) as one:
        yield one


def test_of_the_erased_nothing_is_left_and_of_the_others_everything(
    service: Served,
    database: str,
    tmp_path: Path,
    log: io.StringIO,
    figure: Callable[[str], None],
) -> None:
    people = [Person(number) for number in range(PEOPLE)]
    for person in people:
        sent_through_everything(service, person)
    service.settle()
    while service.service.exporter.step():
        pass
    erased, others = people[::2], people[1::2]
    before = _found(_everything(service, database, tmp_path, log), people)
    missing = {mark for person in people for mark in person.marks} - before
    assert not missing

    for person in erased:
        path = f"/v1/customers/{person.id}/privacy/erasure"
        assert service.call(an_admin(), "POST", path).is_success
    service.set_time(service.clock.now() + timedelta(days=29))
    _erase_while_traffic_goes_on(service, people)

    gone = {mark for person in erased for mark in person.marks}
    left = {}
    for where, text in _everything(service, database, tmp_path, log):
        for mark in _MARK.findall(text.lower()):
            left.setdefault(mark, where)
    assert not {mark: where for mark, where in left.items() if mark in gone}
    logged_only = {person.word("agent") for person in others}
    assert left.keys() >= {mark for person in others for mark in person.marks} - logged_only
    requests = service.call(
        an_admin(), "GET", "/v1/privacy/requests?kind=erasure&limit=100"
    ).json()["data"]["requests"]
    assert {one["state"] for one in requests} == {"done"}
    _every_certificate_says_gone(service, [one["id"] for one in requests])
    figure(f"{len(erased)} of {len(people)} people erased under traffic: 0 marks of them left")


def _erase_while_traffic_goes_on(service: Served, people: list[Person]) -> None:
    outcomes: list[Outcome] = []
    job = threading.Thread(target=lambda: outcomes.extend(service.service.eraser.due()))
    job.start()
    while job.is_alive():
        for person in people:
            late = person.events(service.clock.now() + timedelta(days=1))
            service.send([*late, *late])
            service.call(an_admin(), "GET", f"/v1/customers/{person.id}")
    job.join()
    service.settle()
    for _ in range(5):  # what waited for others goes on
        service.clock.advance(timedelta(seconds=5))
        outcomes.extend(service.service.eraser.due())
        service.settle()
    assert outcomes.count(Outcome.DONE) == len(people[::2]), outcomes


def _every_certificate_says_gone(service: Served, requests: list[str]) -> None:
    for request in requests:
        path = f"/v1/privacy/requests/{request}/certificate"
        certificate = service.call(an_admin(), "GET", path).json()["certificate"]
        finds = [
            (one["place"], one["shown"][:3]) for one in certificate["searched"] if one["found"]
        ]
        assert certificate["verdict"] == "gone", finds


def _found(texts: Iterable[tuple[str, str]], people: list[Person]) -> set[str]:
    marks = {mark for person in people for mark in person.marks}
    return {found for _, text in texts for found in _MARK.findall(text.lower())} & marks


def _everything(
    service: Served, database: str, tmp_path: Path, log: io.StringIO
) -> Iterator[tuple[str, str]]:
    dump = [postgres_programs(None) / "pg_dump", "--inserts", database]
    dumped = subprocess.run(dump, check=True, capture_output=True).stdout
    for line in dumped.decode(errors="replace").splitlines():
        yield line[:60], line
    for line in log.getvalue().splitlines():
        if '"logger": "httpx"' not in line:  # the test's own client
            yield f"log: {line}", line
    yield "metrics", service.client.get("/metrics").text
    for file in tmp_path.rglob("*"):
        if file.suffix == ".zip" or zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    yield f"{file}/{name}", archive.read(name).decode(errors="replace")
        elif file.is_file():
            yield str(file), file.read_bytes().decode(errors="replace")
    for text in _redis(service):
        yield f"redis: {text[:80]}", text


def _redis(service: Served) -> Iterator[str]:
    client = service.redis
    for key in client.scan_iter():
        if 0 < client.ttl(key) <= _A_MINUTE:
            continue  # counts calls, or marks that somebody asked for a customer who is not there
        yield key.decode(errors="replace")
        kind = client.type(key)
        if kind == b"string":
            yield client.get(key).decode(errors="replace")
        elif kind == b"hash":
            yield str(client.hgetall(key))
        elif kind == b"list":
            yield str(client.lrange(key, 0, -1))
        elif kind == b"zset":
            yield str(client.zrange(key, 0, -1))
        elif kind == b"set":
            yield str(client.smembers(key))
        elif kind == b"stream":
            entries = [str(fields) for _, fields in client.xrange(key)]
            # What tells others whom to erase names the customer, by its id and by nothing else.
            yield from (one for one in entries if "CustomerErased" not in one)
