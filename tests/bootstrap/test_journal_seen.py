"""The service tells of its journal on readiness and as metrics, as it is in PostgreSQL."""

from __future__ import annotations

import psycopg
import pytest

from customer_bootstrap import Settings, open_service
from customer_core.testing import an_event

pytestmark = pytest.mark.postgres


@pytest.fixture
def service(fresh_database, redis_url):
    environ = {
        "DATABASE_URL": fresh_database,
        "REDIS_URL": redis_url,
        "JWT_SECRET": "a secret for the tests that is long enough",
        "JOURNAL_LAG_WARNING": "3",
    }
    opened = open_service(Settings.load(environ), name="test")
    opened.journal_watch  # noqa: B018 - made before its pace is changed
    opened.journal_watch._fresh_seconds = 0  # noqa: SLF001 - each look is a new one
    opened.journal_watch._patience_seconds = 60  # noqa: SLF001 - however slow the machine is
    yield opened
    opened.close()


def append(service, number):
    with service.units.begin() as unit:
        unit.journal.append([an_event(stream=f"order:{one}") for one in range(number)])
        unit.commit()


def check(service, name):
    return next(one for one in service.health() if one.name == name)


def test_readiness_warns_of_a_lag_and_stays_ready(service):
    assert check(service, "journal").ok
    append(service, 3)
    warned = check(service, "journal")
    assert (warned.ok, warned.needed) == (False, False)
    assert "perspectives has 3 events" in warned.detail
    assert all(one.ok for one in service.health() if one.needed)


def test_the_transports_are_told_too(service):
    assert check(service, "redis-out").needed is False


def test_metrics_tell_the_lag_and_the_stall(service, fresh_database):
    with psycopg.connect(fresh_database) as held:
        held.execute("SELECT pg_current_xact_id()")
        append(service, 2)
        told = service.render_metrics().decode()
    assert 'customers_journal_lag{reader="perspectives"} 2.0' in told
    assert "customers_journal_horizon_stall_seconds 0.0\n" not in told
    assert "customers_journal_horizon_stall_seconds 0.0\n" in service.render_metrics().decode()


def test_readiness_fails_where_the_journal_is_another_clusters(service, fresh_database):
    with psycopg.connect(fresh_database) as owner:
        owner.execute("UPDATE journal_cluster SET system_identifier = 1")
    schema = check(service, "schema")
    assert (schema.ok, schema.needed) == (False, True)
    assert "customers journal adopt" in schema.detail
