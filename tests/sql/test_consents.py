"""Consent records on PostgreSQL: with their change in one statement, and kept for good."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import errors
from psycopg.types.json import Json

from customer_core.application import Application
from customer_core.consents.model import Channel, Decision
from customer_core.customers.change_consent import ChangeConsent, change_consent
from customer_core.customers.record_consents import switches_of
from customer_core.kernel.clock import SystemClock
from customer_core.kernel.ids import DEFAULT_BUSINESS, TypeIds
from customer_core.kernel.policies import Policies
from customer_core.testing import NOON, PlainHasher, PlainStandards, a_customer, the_customer
from customer_core.testing.contracts.consents import JOHN, a_consent
from customer_sql.migrate import downgrade, upgrade
from customer_sql.roles import APP_ROLE, WORKER_ROLE

pytestmark = pytest.mark.postgres


def test_a_customer_with_its_consents_is_one_statement(units, register, statements):
    register("cust-0")  # the pool has a connection now
    del statements[:]
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(a_customer(JOHN))
        unit.consents.append([a_consent("cns_1"), a_consent("cns_2", Channel.SMS)])
        unit.commit()
    assert len(statements) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_records SET decision = 'given'",
        "UPDATE consent_records SET evidence = NULL",
        "DELETE FROM consent_records",
        "TRUNCATE consent_records",
    ],
)
def test_the_application_neither_changes_nor_loses_a_record(fresh_database, statement):
    with psycopg.connect(fresh_database) as connection:
        connection.execute(f"SET ROLE {APP_ROLE}")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_decisions_at_the_same_moment_leave_switches_and_records_in_step(units, register):
    register(JOHN)
    clock = SystemClock()
    application = Application(
        units=units,
        clock=clock,
        ids=TypeIds(clock),
        policies=Policies(),
        standards=PlainStandards(),
        passwords=PlainHasher(),
    )
    start = threading.Barrier(len(Channel))

    def decide(channel):
        start.wait()
        command = ChangeConsent(channel=channel, decision=Decision.GIVEN)
        application.run(change_consent, command, the_customer(JOHN))

    with ThreadPoolExecutor(len(Channel)) as pool:
        list(pool.map(decide, Channel))
    with units.begin(DEFAULT_BUSINESS) as unit:
        john, records = unit.customers.get(JOHN), unit.consents.of_customer(JOHN, limit=9)
    assert set(switches_of(john).values()) == {True}
    assert sorted(one.channel for one in records) == sorted(Channel)
    assert john.version == 4


def test_the_history_begins_with_what_the_journal_tells(fresh_database):
    downgrade(fresh_database, "0016")
    tell(fresh_database, "evt_a", "ConsentGiven", '["service"]', "service")
    tell(fresh_database, "evt_b", "ConsentWithdrawn", "[]", "customer")
    tell(fresh_database, "evt_c", "ConsentGiven", "[]", "crm", source="crm")
    tell(fresh_database, "evt_d", "CustomerCreated", "[]", "customer")
    upgrade(fresh_database)
    with psycopg.connect(fresh_database) as owner:
        owner.execute(f"SET ROLE {WORKER_ROLE}")
        found = owner.execute(
            "SELECT business_id, customer_id, id, purpose, channel, decision, source, actor_role, "
            "notice_version, at, event_id FROM consent_records ORDER BY number"
        ).fetchall()
    about = (DEFAULT_BUSINESS, JOHN)
    email = ("marketing", "email")
    assert found == [
        (*about, "cns_a", *email, "given", "service", "service", None, NOON, "evt_a"),
        (*about, "cns_b", *email, "withdrawn", "customer", "customer", None, NOON, "evt_b"),
    ]


def test_the_journal_stays_behind_its_row_level_security(fresh_database):
    with psycopg.connect(fresh_database) as owner:
        (forced,) = owner.execute(
            "SELECT relforcerowsecurity FROM pg_class WHERE oid = 'journal'::regclass"
        ).fetchone()
    assert forced


def tell(database, event_id, event_type, roles, by, *, source="customer-service"):
    """Write an event to the journal as the service did before it kept consent records."""
    data = {"customerId": JOHN, "purpose": "marketing", "channel": "email", "source": by}
    with psycopg.connect(database) as owner:
        owner.execute(f"SET ROLE {WORKER_ROLE}")
        owner.execute(
            "INSERT INTO journal (partition, business_id, stream, source, event_id, event_type, "
            "event_version, occurred_at, data, metadata, audit) VALUES "
            "(0, %s, %s, %s, %s, %s, '1.0', %s, %s, '{}', %s::json)",
            (
                DEFAULT_BUSINESS,
                f"customer:{JOHN}",
                source,
                event_id,
                event_type,
                NOON,
                Json(data),
                f'{{"roles": {roles}}}',
            ),
        )
