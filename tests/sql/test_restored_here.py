"""A dump from before an erasure, restored into the same cluster, is noticed and mended."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from litestar.testing import TestClient

from customer_api.app import create_app
from customer_bootstrap.embedded.programs import postgres_programs
from customer_bootstrap.erasures import ErasureGuard
from customer_bootstrap.health import Check
from customer_core.privacy.erasure.errors import ErasuresNotReplayed
from customer_worker.process import wait_for_erasures
from tests.conftest import NewDatabase
from tests.sql.erasing import House, Person, later, open_house

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

ADA, BOB = Person("adawordada"), Person("bobwordbob")
REMEDY = "customers gdpr replay-erasures"

Dump = Callable[[], bytes]


@contextmanager
def housed(address: str, redis_url: str, **settings: str) -> Iterator[House]:
    service = open_house(address, redis_url, **settings)
    with psycopg.connect(address, autocommit=True) as owner:
        yield House(service, owner, redis.Redis.from_url(redis_url))
    service.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "erased.jsonl"


@pytest.fixture
def house(fresh_database: str, redis_url: str, ledger: Path) -> Iterator[House]:
    with housed(fresh_database, redis_url, ERASURE_LEDGER_FILE=str(ledger)) as one:
        yield one


@pytest.fixture
def dump(fresh_database: str) -> Dump:
    """Dump the house's database."""
    command = [postgres_programs(None) / "pg_dump", "--format=custom", fresh_database]
    return lambda: subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture
def put_back(fresh_database: str) -> Callable[..., None]:
    """Restore a dump, into the house's own database under the running service, or elsewhere."""

    def restored(dumped: bytes, address: str = fresh_database) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
            connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        command = [postgres_programs(None) / "pg_restore", "--exit-on-error", "-d", address]
        subprocess.run(command, check=True, capture_output=True, input=dumped)

    return restored


def erasures(house: House) -> Check:
    found = {one.name: one for one in house.service.health()}
    assert "erasures" in found, found
    return found["erasures"]


def replay(house: House) -> None:
    """Do what ``customers gdpr replay-erasures`` does, and let the worker finish it."""
    names = house.ledger()
    people = list(house.service.replay.found(names))
    house.service.replay.missing(names, add=True)
    for one in people:
        house.service.replay.erase(one)
    house.settle()
    list(later(house.eraser).due())
    house.service.replay.done()


def test_a_dump_put_back_under_a_running_service_is_noticed_until_it_is_replayed(
    house, dump, put_back
):
    house.welcome(ADA)
    house.welcome(BOB)
    dumped = dump()
    house.erase(ADA)
    assert erasures(house).ok

    put_back(dumped)

    told = erasures(house)
    assert (told.ok, told.needed) == (False, True)
    assert REMEDY in told.detail
    assert house.places_of(ADA.word)
    replay(house)
    assert erasures(house).ok
    house.redis.flushall()
    assert house.places_of(ADA.word) == {}
    assert house.places_of(BOB.word)


def test_readiness_answers_503_and_names_the_remedy(house, dump, put_back):
    house.welcome(ADA)
    dumped = dump()
    house.erase(ADA)
    put_back(dumped)
    with TestClient(create_app(house.service)) as client:
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert REMEDY in answer.text


def test_a_dump_restored_beside_is_noticed_by_who_starts_on_it(
    house, dump, put_back, new_database: NewDatabase
):
    house.welcome(ADA)
    dumped = dump()
    house.erase(ADA)
    with new_database() as address:
        put_back(dumped, address)
        ledger = str(house.ledger_path)
        with housed(address, house.redis_url, ERASURE_LEDGER_FILE=ledger) as restored:
            assert not erasures(restored).ok
            replay(restored)
            assert erasures(restored).ok


def test_a_process_without_the_file_is_told_by_one_that_has_it(
    house, dump, put_back, fresh_database
):
    house.welcome(ADA)
    dumped = dump()
    house.erase(ADA)
    put_back(dumped)
    with housed(fresh_database, house.redis_url) as elsewhere:
        assert erasures(elsewhere).ok  # it cannot know
        assert not erasures(house).ok
        assert not erasures(elsewhere).ok


def test_a_dump_from_after_the_erasure_needs_no_replay(house, dump, put_back):
    house.welcome(ADA)
    house.erase(ADA)
    put_back(dump())
    assert erasures(house).ok


def test_a_process_that_ended_before_it_wrote_the_file_raises_no_alarm(house):
    house.welcome(ADA)
    house.welcome(BOB)
    house.erase(ADA)
    house.ledger_path.write_text("")
    house.erase(BOB)
    assert erasures(house).ok


def test_nothing_is_taken_in_before_the_replay(house, dump, put_back):
    told = house.welcome(ADA)
    dumped = dump()
    house.erase(ADA)
    put_back(dumped)
    guard = ErasureGuard(house.service.restore_watch)
    with pytest.raises(ErasuresNotReplayed, match=REMEDY):
        guard.need_erasures()
    vars(house.service)["erasure_guard"] = guard  # one that has not looked within this second
    with pytest.raises(ErasuresNotReplayed):
        house.tell(told)


def test_a_worker_waits_for_the_replay(house, dump, put_back):
    house.welcome(ADA)
    dumped = dump()
    house.erase(ADA)
    put_back(dumped)
    guard, stopping = ErasureGuard(house.service.restore_watch), threading.Event()
    waiting = threading.Thread(target=wait_for_erasures, args=(guard, stopping))
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive()
    replay(house)
    waiting.join(30)
    assert not waiting.is_alive()
