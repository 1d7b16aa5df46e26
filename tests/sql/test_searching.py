"""Reading every table for a search, and by what people are recognised in them."""

from __future__ import annotations

import json

import psycopg
import pytest

from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.kernel.pseudonym import PREFIX
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.identifiers import IdentifierKind
from customer_core.privacy.registry import TABLES
from customer_core.testing import an_event
from customer_sql.privacy.identifying import SqlIdentifying
from customer_sql.privacy.searching import SqlSources
from customer_sql.rebuilds.shadow import NEXT

pytestmark = pytest.mark.postgres

PSEUDONYM = PREFIX + "a" * 26


@pytest.fixture
def sources(worker):
    return SqlSources(worker)


@pytest.fixture
def read(sources):
    """Return everything in a table."""

    def found(table):
        return [one for source in sources.all() if source.name == table for one in source.read()]

    return found


def test_every_table_of_the_registry_is_searched_but_no_version_of_the_schema(sources):
    assert {source.name for source in sources.all()} == set(TABLES)


def test_every_text_of_a_row_is_read(read, register):
    register("ana", email="Ana.Pop@example.com")
    (row,) = read("customers")
    assert all(text in row.text for text in ("ana", "Ana.Pop@example.com", "en", "default"))
    assert row.of_another
    assert row.at == "customers (0,1)"


def test_a_row_of_an_erased_person_is_nobodys(read, owner):
    owner.execute(
        "INSERT INTO loyalty_points VALUES ('default', %s, 'order-1', 5, now(), 'e'), "
        "('default', 'ion', 'order-2', 5, now(), 'e')",
        [PSEUDONYM],
    )
    assert [one.of_another for one in read("loyalty_points")] == [False, True]


@pytest.mark.parametrize(
    ("stream", "data", "of_another"),
    [
        ("customer:ion", {}, True),
        ("user:u1", {}, True),
        (f"customer:{PSEUDONYM}", {}, False),
        ("order:1", {"customerId": "ion"}, True),
        ("order:1", {"customerId": PSEUDONYM}, False),
        ("order:1", {}, False),
    ],
)
def test_whose_an_event_is_is_told_by_its_data_or_its_stream(
    read, platform, stream, data, of_another
):
    with platform.begin() as unit:
        unit.journal.append([an_event(stream=stream, data=data)])
        unit.commit()
    assert [one.of_another for one in read("journal")] == [of_another]


def test_bytes_that_are_no_text_are_read_too(read, owner):
    owner.execute(
        "INSERT INTO quarantine (transport, raw, reason, at) VALUES ('redis', %s, 'bad', now())",
        [b"\xff\x00ana@example.com"],
    )
    (row,) = read("quarantine")
    assert "ana@example.com" in row.text


def test_tables_that_nobody_declared_and_those_of_a_rebuild_are_searched_too(read, owner):
    owner.execute("CREATE TABLE left_behind (note text)")
    owner.execute(f"CREATE SCHEMA {NEXT}")
    owner.execute(f"CREATE TABLE {NEXT}.orders (facts json)")
    owner.execute("GRANT SELECT ON left_behind TO customers_worker")
    owner.execute(f"GRANT USAGE ON SCHEMA {NEXT} TO customers_worker")
    owner.execute(f"GRANT SELECT ON {NEXT}.orders TO customers_worker")
    owner.execute("INSERT INTO left_behind VALUES ('Ana')")
    owner.execute(f"INSERT INTO {NEXT}.orders VALUES (%s)", [json.dumps({"a": "Ana"})])
    assert [one.text for one in read("left_behind")] == ["Ana"]
    assert [one.text for one in read(f"{NEXT}.orders")] == ['{"a": "Ana"}']


def test_a_table_that_may_not_be_read_leaves_nothing_proven(sources, owner):
    owner.execute("CREATE TABLE secret (note text)")
    (source,) = [one for one in sources.all() if one.name == "secret"]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        list(source.read())


def a_subject(customer_id="ana", user_id="u1"):
    return Subject(
        business_id=BusinessId("default"),
        customer_id=CustomerId(customer_id),
        user_id=UserId(user_id),
        pseudonym=CustomerId(PSEUDONYM),
    )


def test_people_are_recognised_by_what_the_registry_says_identifies_them(worker, register, owner):
    register("ana", email="ana@example.com")
    register("ion", email="ion@example.com")
    owner.execute(
        "UPDATE customers SET full_name = 'Ana Pop', phone = '+40712345678' WHERE id = 'ana'"
    )
    owner.execute(
        "INSERT INTO order_summary (business_id, order_id, customer_id, status, item_count, "
        "created_at, updated_at, facts, shipping_address) VALUES "
        "('default', 'o1', 'ana', 'Pending', 1, now(), now(), '{}', "
        """'{"street": "Main Street 5", "city": "New York"}')"""
    )
    found = {(one.kind, one.text) for one in SqlIdentifying(worker).of(a_subject())}
    assert {
        (IdentifierKind.EMAIL, "ana@example.com"),
        (IdentifierKind.NAME, "Ana Pop"),
        (IdentifierKind.PHONE, "+40712345678"),
        (IdentifierKind.ADDRESS, "Main Street 5"),
    } <= found
    assert not any("ion@" in text or text == "New York" for _, text in found)


def test_who_is_not_there_is_recognised_by_nothing(worker):
    assert not SqlIdentifying(worker).of(a_subject())
