"""A unit of work: few round trips, all or nothing, and never over another's change."""

from __future__ import annotations

import pytest

from customer_core.customers.errors import (
    CustomerAlreadyExists,
    EmailAlreadyExists,
    UserAlreadyLinked,
)
from customer_core.customers.model import Profile, Status
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.testing import NOON, a_customer, an_event
from customer_sql.constraint_errors import CONFLICTS
from customer_sql.tables import customers

pytestmark = pytest.mark.postgres


def renamed(customer, name):
    customer.change(now=NOON, profile=Profile(first_name=name))
    return customer


def history_of(units, customer_id):
    with units.begin(DEFAULT_BUSINESS) as unit:
        return unit.journal.of_stream(f"customer:{customer_id}", limit=10)


def test_creating_a_customer_with_its_events_is_one_statement(units, register, statements):
    register("cust-0")  # the pool has a connection now
    del statements[:]
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(a_customer("cust-1"))
        unit.journal.append([an_event("a", stream="customer:cust-1")])
        unit.journal.append([an_event("b", stream="customer:cust-1")])
        unit.commit()
    assert len(statements) == 1
    assert [one.event.event_id for one in history_of(units, "cust-1")] == ["b", "a"]


def test_reading_a_customer_is_one_statement(units, register, statements):
    register("cust-1")
    del statements[:]
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.customers.read("cust-1").customer.id == "cust-1"
        unit.commit()
    assert len(statements) == 1


def test_a_unit_that_does_nothing_takes_no_connection(units, app):
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.commit()
        assert app.engine.pool.checkedout() == 0


def test_nothing_is_kept_without_a_commit(units):
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(a_customer("cust-1"))
        assert unit.customers.get("cust-1") is not None
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.customers.get("cust-1") is None


def test_what_was_written_is_read_within_the_unit_and_rolled_back_with_it(units, register):
    register("cust-1", first_name="Ana")
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.save(renamed(unit.customers.get("cust-1"), "Bela"))
        unit.journal.append([an_event("renamed", stream="customer:cust-1")])
        assert unit.customers.get("cust-1").profile.first_name == "Bela"
        assert len(unit.journal.of_stream("customer:cust-1", limit=10)) == 2
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.customers.get("cust-1").profile.first_name == "Ana"
    assert len(history_of(units, "cust-1")) == 1


def test_a_change_decided_on_an_old_version_is_refused_with_its_events(units, register):
    register("cust-1")
    with units.begin(DEFAULT_BUSINESS) as slow:
        old = slow.customers.get("cust-1")
        with units.begin(DEFAULT_BUSINESS) as fast:
            fast.customers.save(renamed(fast.customers.get("cust-1"), "Bela"))
            fast.commit()
        slow.customers.save(renamed(old, "Celia"))
        slow.journal.append([an_event("lost", stream="customer:cust-1")])
        with pytest.raises(ConcurrentUpdate):
            slow.commit()
        with pytest.raises(ConcurrentUpdate):
            slow.commit()
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.customers.get("cust-1").profile.first_name == "Bela"
    assert len(history_of(units, "cust-1")) == 1


def test_a_refused_write_loses_the_whole_unit_even_if_the_refusal_is_swallowed(units, register):
    register("cust-1")
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(a_customer("cust-2"))
        assert unit.customers.get("cust-2") is not None
        unit.customers.add(a_customer("cust-1"))
        with pytest.raises(CustomerAlreadyExists):
            unit.customers.get("cust-2")
        unit.journal.append([an_event("x", stream="customer:cust-2")])
        with pytest.raises(CustomerAlreadyExists):
            unit.commit()
    assert history_of(units, "cust-2") == []


def test_a_refused_customer_leaves_no_event(units, register):
    register("cust-1")
    with pytest.raises(CustomerAlreadyExists):
        register("cust-1", email="other@example.com")
    assert len(history_of(units, "cust-1")) == 1


def test_several_customers_are_kept_at_once_or_not_at_all(units, register):
    register("cust-3")
    for last in ("cust-3", "cust-4"):
        with units.begin(DEFAULT_BUSINESS) as unit:
            unit.customers.add(a_customer("cust-1"))
            unit.customers.add(a_customer("cust-2"))
            unit.customers.add(a_customer(last))
            if last == "cust-3":
                with pytest.raises(CustomerAlreadyExists):
                    unit.commit()
                continue
            unit.commit()
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert all(unit.customers.get(f"cust-{n}") for n in (1, 2, 3, 4))


def test_every_unique_constraint_of_customers_has_its_error(units, register):
    unique = {"customers_pkey", "customers_user_unique"}
    unique |= {index.name for index in customers.indexes if index.unique}
    assert set(CONFLICTS) == unique


@pytest.mark.parametrize(
    ("collision", "error"),
    [
        ({"customer_id": "cust-1"}, CustomerAlreadyExists),
        ({"customer_id": "cust-2", "email": "ANA@example.com"}, EmailAlreadyExists),
        ({"customer_id": "cust-2", "user_id": "user-1"}, UserAlreadyLinked),
    ],
)
def test_a_broken_constraint_is_told_in_the_words_of_the_domain(units, register, collision, error):
    register("cust-1", email="ana@example.com", user_id="user-1")
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(a_customer(**collision))
        with pytest.raises(error):
            unit.commit()


def test_the_email_of_an_erased_customer_is_free_again(units, register):
    register("cust-1", email="ana@example.com", status=Status.DELETED)
    register("cust-2", email="ana@example.com")
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.customers.get("cust-2") is not None


@pytest.mark.parametrize("strange", ["nul\x00", "half \ud800 pair", "", "' OR 1=1 --", "%"])
def test_ids_that_cannot_be_are_simply_not_there(units, register, strange):
    register("cust-1")
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.customers.get(strange) is None
        assert unit.customers.read(strange) is None
        assert unit.customers.find_by_user(strange) is None
        assert unit.orders.get(strange) is None
        assert unit.orders.of_customer(strange) == []
        assert unit.segments.of_customer(strange) is None
        assert unit.histories.of_customer(strange) is None
        assert unit.journal.of_stream(strange, limit=1) == []


def test_a_name_of_any_length_and_script_is_kept(units, register):
    longest = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 100
    register("cust-1", first_name=longest, last_name=longest)
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.customers.get("cust-1").profile.first_name == longest
