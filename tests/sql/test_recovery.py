"""PostgreSQL goes away and comes back: errors say so meanwhile, and nothing has to be restarted."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import psycopg
import pytest

from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_core.kernel.errors import ConcurrentUpdate, DependencyUnavailable
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.testing import a_customer, an_event, an_order
from customer_sql.database import Database
from customer_sql.migrate import upgrade
from customer_sql.platform import SqlPlatformUnits
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.session import Session
from customer_sql.unit_of_work import SqlUnitsOfWork

pytestmark = pytest.mark.postgres

HOLD = b"SELECT pg_advisory_xact_lock(%(number)s)"


def read(units, customer_id="cust-1"):
    with units.begin(DEFAULT_BUSINESS) as unit:
        return unit.customers.get(customer_id)


def add(units, customer_id):
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(a_customer(customer_id))
        unit.commit()


@pytest.fixture(scope="module")
def mortal_server(tmp_path_factory):
    """A server of these tests' own, that they may stop."""
    folder = tmp_path_factory.mktemp("mortal")
    with EmbeddedPostgres(folder, password=secrets.token_urlsafe(), durable=False) as server:
        upgrade(server.url)
        yield server


def test_a_stopped_server_is_unavailable_and_found_again_once_it_is_back(mortal_server):
    app = Database(mortal_server.url, role=APP_ROLE, max_connections=3)
    worker = Database(mortal_server.url, role=WORKER_ROLE, max_connections=3)
    units, platform = SqlUnitsOfWork(app), SqlPlatformUnits(worker)
    add(units, "cust-1")
    with units.begin(DEFAULT_BUSINESS) as one, units.begin(DEFAULT_BUSINESS) as other:
        assert one.customers.get("cust-1")
        assert other.customers.get("cust-1")
        mortal_server.stop()
        one.customers.add(a_customer("cust-lost"))
        with pytest.raises(DependencyUnavailable):
            one.commit()
        with pytest.raises(DependencyUnavailable):
            other.customers.get("cust-1")
    for attempt in (lambda: read(units), lambda: add(units, "cust-2"), app.ping):
        with pytest.raises(DependencyUnavailable):
            attempt()
    with platform.begin() as unit, pytest.raises(DependencyUnavailable):
        unit.journal.append([an_event()])
    with pytest.raises(DependencyUnavailable):
        platform.status(["perspectives"])
    mortal_server.start()
    assert read(units).id == "cust-1"
    assert read(units, "cust-lost") is None
    add(units, "cust-2")
    with platform.begin() as unit:
        assert unit.journal.append([an_event()])
        unit.commit()
    app.ping()
    app.close()
    worker.close()


def test_a_restart_between_two_uses_is_not_noticed_at_all(mortal_server):
    app = Database(mortal_server.url, role=APP_ROLE, max_connections=3)
    units = SqlUnitsOfWork(app)
    with units.begin(DEFAULT_BUSINESS) as one, units.begin(DEFAULT_BUSINESS) as other:
        one.customers.get("cust-1")
        other.customers.get("cust-1")
    mortal_server.stop()
    mortal_server.start()
    for _ in range(4):
        read(units)
    app.close()


def test_a_connection_ended_by_an_administrator_loses_its_unit_alone(
    fresh_database, units, platform
):
    add(units, "cust-1")
    with platform.begin() as unit:
        unit.orders.save([an_order()])
        end_connections(fresh_database)
        with pytest.raises(DependencyUnavailable):
            unit.orders.save([an_order()])
        with pytest.raises(DependencyUnavailable):
            unit.commit()
    assert read(units).id == "cust-1"
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.orders.of_customer("cust-123") == []


def end_connections(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )


def test_a_statement_that_takes_too_long_is_ended(fresh_database):
    database = Database(
        fresh_database,
        role=APP_ROLE,
        max_connections=1,
        statement_timeout=timedelta(milliseconds=50),
    )
    session = Session(database)
    with pytest.raises(DependencyUnavailable):
        session.rows(b"SELECT pg_sleep(5)", {})
    session.close()
    assert session.rows(b"SELECT 1 AS one", {}) == [{"one": 1}]
    session.close()
    database.close()


def test_a_transaction_left_idle_is_ended_and_its_unit_told(fresh_database):
    database = Database(
        fresh_database,
        role=WORKER_ROLE,
        max_connections=1,
        idle_timeout=timedelta(milliseconds=50),
    )
    with SqlPlatformUnits(database).begin() as unit:
        unit.journal.append([an_event()])
        with psycopg.connect(fresh_database, autocommit=True) as connection:
            while connection.execute(
                "SELECT FROM pg_stat_activity WHERE state = 'idle in transaction'"
            ).fetchall():
                connection.execute("SELECT pg_sleep(0.02)")
        with pytest.raises(DependencyUnavailable):
            unit.commit()
    database.close()


def test_no_free_connection_is_told_as_unavailable(fresh_database, monkeypatch):
    monkeypatch.setattr("customer_sql.database._QUEUE_SECONDS", 0.05)
    database = Database(fresh_database, role=APP_ROLE, max_connections=1)
    units = SqlUnitsOfWork(database)
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.get("cust-1")
        with pytest.raises(DependencyUnavailable):
            read(units)
    assert read(units) is None
    database.close()


def test_a_deadlock_asks_for_another_try(worker):
    both_hold_one = Barrier(2)

    def hold_both(first, second):
        session = Session(worker)
        try:
            session.begin()
            session.rows(HOLD, {"number": first})
            both_hold_one.wait()
            session.rows(HOLD, {"number": second})
        finally:
            session.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = [threads.submit(hold_both, 1, 2), threads.submit(hold_both, 2, 1)]
        errors = [outcome.exception() for outcome in outcomes]
    assert sorted(type(error) for error in errors if error) == [ConcurrentUpdate]
