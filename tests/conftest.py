"""Real servers for the tests: one PostgreSQL and one Redis a session, a database for each test."""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, chdir, contextmanager
from itertools import count

import psycopg
import pytest
import redis

from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_bootstrap.embedded.redis import EmbeddedRedis

NewDatabase = Callable[[], AbstractContextManager[str]]
FIGURE = "figure"


@pytest.fixture(scope="session", autouse=True)
def working_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in a folder without data of anybody's service."""
    with chdir(tmp_path_factory.mktemp("working")):
        yield


@pytest.fixture(autouse=True)
def forgotten_data(working_folder: None) -> Iterator[None]:
    """Leave no data folder for the next test: what it notes is of another database."""
    yield
    shutil.rmtree(".customers", ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """The session's PostgreSQL; its data need not survive a crash."""
    folder = tmp_path_factory.mktemp("postgres")
    with EmbeddedPostgres(folder, password=secrets.token_urlsafe(), durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """The session's Redis; its data need not survive a crash."""
    folder = tmp_path_factory.mktemp("redis")
    with EmbeddedRedis(folder, password=secrets.token_urlsafe(), durable=False) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: EmbeddedRedis) -> str:
    """The session's Redis, emptied for this test."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedPostgres) -> str:
    """The name of a database with the newest schema and no rows, made once to be copied."""
    from customer_sql.migrate import upgrade  # noqa: PLC0415 - only where a schema is needed

    name = "migrated"
    _execute(postgres_server, f"CREATE DATABASE {name}")
    upgrade(_address(postgres_server, name))
    return name


@pytest.fixture(scope="session")
def new_database(postgres_server: EmbeddedPostgres, migrated_template: str) -> NewDatabase:
    """Open a migrated, empty database for as long as a ``with`` lasts; its address is the value."""
    numbers = count(1)

    @contextmanager
    def copied() -> Iterator[str]:
        name = f"test_{next(numbers)}"
        _execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE {migrated_template}")
        try:
            yield _address(postgres_server, name)
        finally:
            _execute(postgres_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    return copied


@pytest.fixture
def fresh_database(new_database: NewDatabase) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own, as its owner."""
    with new_database() as address:
        yield address


@pytest.fixture(scope="module")
def module_database(new_database: NewDatabase) -> Iterator[str]:
    """The address of a migrated database that the tests of one module share, as its owner."""
    with new_database() as address:
        yield address


@pytest.fixture
def empty_database(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """The address of a database without any schema, for the tests of the migrations."""
    name = f"empty_{secrets.token_hex(4)}"
    _execute(postgres_server, f"CREATE DATABASE {name}")
    try:
        yield _address(postgres_server, name)
    finally:
        _execute(postgres_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def figure(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Callable[[str], None]:
    """Note a figure, to be printed at the end."""
    return lambda text: record_property(FIGURE, f"{request.node.name}: {text}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse tests that share an id: pytest-xdist would run one of them, and not tell."""
    times = Counter(item.nodeid for item in session.items)
    if shared := [name for name, number in times.items() if number > 1]:
        raise pytest.UsageError(f"Tests share an id: {', '.join(shared)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that were noted, in whichever process the test ran."""
    lines = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if report.when == "call" and name == FIGURE
    ]
    if lines:
        terminalreporter.section("figures of the fault runs")
        for line in lines:
            terminalreporter.write_line(line)


def _address(server: EmbeddedPostgres, database: str) -> str:
    return f"{server.url.rpartition('/')[0]}/{database}"


def _execute(server: EmbeddedPostgres, statement: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(statement)
