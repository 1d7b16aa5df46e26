"""The read models as they stand: every row once, in order, a page at a time."""

from __future__ import annotations

import pytest

from customer_core.event_plane.snapshot import Span
from customer_core.testing import an_event, an_order
from customer_core.testing.doubles import NOON
from customer_sql import snapshot as module
from customer_sql.database import Database
from customer_sql.platform import SqlPlatformUnits
from customer_sql.snapshot import SqlSnapshot


@pytest.fixture
def snapshot(worker: Database, monkeypatch: pytest.MonkeyPatch) -> SqlSnapshot:
    """A snapshot of pages of two rows."""
    monkeypatch.setattr(module, "PAGE", 2)
    return SqlSnapshot(worker)


@pytest.fixture
def orders(platform: SqlPlatformUnits) -> list[str]:
    """Five orders of one business and one of another, with names before and behind them."""
    ids = [f"a-{number}" for number in range(5)]
    with platform.begin() as unit:
        unit.orders.save([an_order(name) for name in [*ids, "a", "b-1"]])
        unit.orders.save([an_order("a-1", business="other")])
        unit.commit()
    return ids


def test_pages_follow_each_other_without_a_gap_or_a_row_twice(snapshot, orders) -> None:
    found = [order.id for order in snapshot.orders(Span("default", "a-", "a-\x7f"))]

    assert found == orders


def test_another_business_is_another_span(snapshot, orders) -> None:
    found = list(snapshot.orders(Span("other", "a-", "a-\x7f")))

    assert [(order.business_id, order.id) for order in found] == [("other", "a-1")]


def test_nothing_in_a_span_is_no_rows(snapshot, orders) -> None:
    assert list(snapshot.orders(Span("default", "c", "d"))) == []


def test_a_customer_who_was_never_assessed_is_there_without_figures(snapshot, register) -> None:
    register("cust-1", "cust-2", "cust-3")

    found = list(snapshot.customers(Span("default", "cust-", "cust-\x7f")))

    assert [(one.id, one.order_count) for one in found] == [
        ("cust-1", None),
        ("cust-2", None),
        ("cust-3", None),
    ]


def test_the_journal_is_counted_by_source(snapshot, platform) -> None:
    with platform.begin() as unit:
        events = [an_event(f"evt-{n}", stream=f"order:{n}", source="shop") for n in range(7)]
        unit.journal.append([*events, an_event("evt-x", source="else")])
        unit.commit()

    assert snapshot.journal(["shop", "nobody"]) == {"shop": 7, "nobody": 0}


def test_messages_put_aside_are_known_by_how_they_begin(snapshot, owner) -> None:
    for raw in (b"one and more", b"one and less", b"two"):
        owner.execute(
            "INSERT INTO quarantine (transport, raw, reason, at) VALUES ('t', %s, 'r', %s)",
            (raw, NOON),
        )

    marks = list(snapshot.put_aside(3))

    assert len(marks) == 3
    assert len(set(marks)) == 2


def test_what_no_reader_keeps_is_not_offered(snapshot, owner) -> None:
    assert {"orders", "customers"} <= snapshot.kept()
    owner.execute("DELETE FROM journal_cursors WHERE cursor = 'accounts'")
    assert "users" not in snapshot.kept()
