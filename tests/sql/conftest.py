"""A database of each test's own, in the roles of the application and of the worker."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Callable, Iterator

import psycopg
import pytest

from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_bootstrap.embedded.programs import postgres_programs
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.testing import a_customer, an_event
from customer_sql.database import Database
from customer_sql.platform import SqlPlatformUnits
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.unit_of_work import SqlUnitsOfWork


@pytest.fixture
def app(fresh_database: str) -> Iterator[Database]:
    """The database as the application sees it."""
    database = Database(fresh_database, role=APP_ROLE, max_connections=4)
    yield database
    database.close()


@pytest.fixture
def worker(fresh_database: str) -> Iterator[Database]:
    """The database as the worker sees it."""
    database = Database(fresh_database, role=WORKER_ROLE, max_connections=12)
    yield database
    database.close()


@pytest.fixture
def units(app: Database) -> SqlUnitsOfWork:
    """Units of work of one business."""
    return SqlUnitsOfWork(app)


@pytest.fixture
def platform(worker: Database) -> SqlPlatformUnits:
    """Units over all businesses."""
    return SqlPlatformUnits(worker)


@pytest.fixture
def owner(fresh_database: str) -> Iterator[psycopg.Connection]:
    """A connection as the owner of the tables."""
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def register(units: SqlUnitsOfWork) -> Callable[..., None]:
    """Keep customers with an event each, as registering does."""

    def registered(*ids: str, business: str = DEFAULT_BUSINESS, **fields) -> None:
        for customer_id in ids:
            with units.begin(business) as unit:
                unit.customers.add(a_customer(customer_id, business=business, **fields))
                stream = f"customer:{customer_id}"
                unit.journal.append([an_event(stream=stream, business=business)])
                unit.commit()

    return registered


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to PostgreSQL, from now on."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(cursor, query, *args, **kwargs):
        sent.append(query.decode() if isinstance(query, bytes) else str(query))
        return execute(cursor, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    return sent


@pytest.fixture(scope="module")
def other_cluster(tmp_path_factory):
    """A cluster that has seen few transactions yet."""
    folder = tmp_path_factory.mktemp("other")
    with EmbeddedPostgres(folder, password=secrets.token_urlsafe(), durable=False) as server:
        yield server


@pytest.fixture
def restore(other_cluster, fresh_database):
    """Dump this test's database and restore it into the other cluster; return its address there."""
    name = f"restored_{secrets.token_hex(4)}"
    address = f"{other_cluster.url.rpartition('/')[0]}/{name}"

    def restored():
        programs = postgres_programs(None)
        dump = [programs / "pg_dump", "--format=custom", fresh_database]
        with psycopg.connect(other_cluster.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            for role in (APP_ROLE, WORKER_ROLE):
                known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
                if not known.rowcount:
                    connection.execute(f"CREATE ROLE {role}")
        dumped = subprocess.run(dump, check=True, capture_output=True)
        command = [programs / "pg_restore", "--exit-on-error", f"--dbname={address}"]
        subprocess.run(command, check=True, capture_output=True, input=dumped.stdout)
        return address

    yield restored
    with psycopg.connect(other_cluster.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
