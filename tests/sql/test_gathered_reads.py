"""Reads that are asked for at the same time go in one statement."""

from __future__ import annotations

import asyncio

import pytest

from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_sql.database import Database
from customer_sql.gathered_reads import GatheredReads
from customer_sql.roles import APP_ROLE
from customer_sql.segments.known_definitions import KnownDefinitions
from tests.sql.defining import define

pytestmark = pytest.mark.postgres


@pytest.fixture
def gather(app):
    """Ask for customers at the same time, and return the answers."""

    def gathered(*asked, database=app, **options):
        async def ask():
            reads = GatheredReads(database, **options)
            answers = await asyncio.gather(
                *(reads.read(business, one) for business, one in asked), return_exceptions=True
            )
            reads.close()
            return answers

        return asyncio.run(ask())

    return gathered


def ours(*ids):
    return [(DEFAULT_BUSINESS, one) for one in ids]


def test_each_gets_its_own_answer_from_one_statement(units, register, gather, statements):
    names = [f"cust-{number}" for number in range(50)]
    register(*names)
    with units.begin(DEFAULT_BUSINESS) as unit:
        expected = [unit.customers.read(name) for name in names]
    del statements[:]
    assert [one.record for one in gather(*ours(*names))] == expected
    assert len(statements) == 1


def test_whoever_asks_for_the_same_gets_the_same(register, gather):
    register("cust-1")
    one, other = gather(*ours("cust-1", "cust-1"))
    assert one is other
    assert one.record.customer.id == "cust-1"


def test_who_is_not_there_is_none_and_spoils_nothing(register, gather):
    register("cust-1")
    answers = gather(*ours("nobody", "nul\x00", "\ud800", "cust-1"))
    *others, there = answers
    assert others == [None, None, None]
    assert there.record.customer.id == "cust-1"


def test_businesses_do_not_meet(register, gather):
    register("cust-1", business="ours", first_name="Ana")
    register("cust-1", business="theirs", first_name="Bela")
    ours, theirs, nobody = gather(("ours", "cust-1"), ("theirs", "cust-1"), ("else", "cust-1"))
    assert [one.record.customer.profile.first_name for one in (ours, theirs)] == ["Ana", "Bela"]
    assert nobody is None


def test_more_than_one_statement_takes_go_in_several(register, gather):
    names = [f"cust-{number}" for number in range(10)]
    register(*names)
    answers = gather(*ours(*names), threads=1, largest=3)
    assert [answer.record.customer.id for answer in answers] == names


def test_what_is_asked_for_meanwhile_is_read_next(register, app):
    register("cust-1", "cust-2")

    async def ask():
        reads = GatheredReads(app, threads=1)
        first = asyncio.create_task(reads.read(DEFAULT_BUSINESS, "cust-1"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = await reads.read(DEFAULT_BUSINESS, "cust-2")
        reads.close()
        return (await first).record.customer.id, second.record.customer.id

    assert asyncio.run(ask()) == ("cust-1", "cust-2")


def test_one_that_goes_away_leaves_the_others_their_answers(register, app):
    register("cust-1")

    async def ask():
        reads = GatheredReads(app)
        asked = [asyncio.create_task(reads.read(DEFAULT_BUSINESS, "cust-1")) for _ in range(2)]
        await asyncio.sleep(0)
        asked[0].cancel()
        answers = await asyncio.gather(*asked, return_exceptions=True)
        reads.close()
        return answers

    gone, there = asyncio.run(ask())
    assert isinstance(gone, asyncio.CancelledError)
    assert there.record.customer.id == "cust-1"


def test_all_are_told_when_the_database_does_not_answer(gather):
    database = Database("postgresql://nobody@127.0.0.1:1/x", role=APP_ROLE, max_connections=1)
    answers = gather(*ours("cust-1", "cust-2"), database=database)
    assert [type(answer) for answer in answers] == [DependencyUnavailable] * 2


def test_many_askers_over_time_all_get_theirs(register, gather):
    names = [f"cust-{number}" for number in range(20)]
    register(*names)
    answers = gather(*ours(*names * 30), threads=3, largest=7)
    assert [answer.record.customer.id for answer in answers] == names * 30


def test_what_the_business_defines_comes_along(units, register, gather, statements):
    register("cust-1")
    register("cust-1", business="theirs")
    define(units, "loyal", business="theirs")
    known = KnownDefinitions()
    del statements[:]
    first, other = gather(ours("cust-1")[0], ("theirs", "cust-1"), known=known)
    (again,) = gather(("theirs", "cust-1"), known=known)
    assert "loyal" not in [one.name for one in first.definitions.all]
    assert "loyal" in [one.name for one in other.definitions.all]
    assert again.definitions is other.definitions
    assert len(statements) == 3


def test_a_new_version_is_seen_by_the_next_read(units, register, gather):
    register("cust-1")
    known = KnownDefinitions()
    for name in ("loyal", "quiet"):
        define(units, name)
        (found,) = gather(*ours("cust-1"), known=known)
        assert name in [one.name for one in found.definitions.all]
