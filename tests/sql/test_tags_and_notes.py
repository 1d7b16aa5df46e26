"""Tags on PostgreSQL: whatever runs at once, a customer has each tag once and never too many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from customer_core.kernel.clock import SystemClock
from customer_core.kernel.errors import Conflict
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId, TypeIds
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.tags.errors import TagAlreadyExists, TagLimitExceeded, TagNotFound
from customer_core.tags.model import MOST_TAGS
from customer_core.tags.remove_tag import RemoveTag, remove_tag
from customer_core.testing import MemoryService, an_admin

pytestmark = pytest.mark.postgres

ANA = CustomerId("ana")
AT_ONCE = 4


@pytest.fixture
def application(units, register):
    """Use cases on PostgreSQL, and a customer."""
    register(ANA)
    clock = SystemClock()
    memory = MemoryService().application
    return attrs.evolve(memory, units=units, clock=clock, ids=TypeIds(clock))


@pytest.fixture
def at_once(application):
    """Run commands, each in a thread of its own; return what became of each."""

    def ran(use_case, commands):
        def one(command):
            try:
                return application.run(use_case, command, an_admin())
            except (Conflict, TagNotFound) as error:
                return type(error)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(one, commands))

    return ran


@pytest.fixture
def tags(units):
    """Read Ana's tags."""

    def read():
        with units.begin(DEFAULT_BUSINESS) as unit:
            return unit.tags.of_customer(ANA)

    return read


def test_of_several_who_give_the_same_tag_at_once_one_does(at_once, tags):
    outcomes = at_once(add_tags, [AddTags(customer_id=ANA, labels=("VIP",))] * 12)
    assert outcomes.count(TagAlreadyExists) == 11
    assert [tag.label for tag in tags()] == ["VIP"]


def test_several_at_once_do_not_pass_the_limit(at_once, tags):
    commands = [
        AddTags(customer_id=ANA, labels=tuple(f"{part} {number}" for number in range(30)))
        for part in range(8)
    ]
    outcomes = at_once(add_tags, commands)
    assert outcomes.count(TagLimitExceeded) == 5
    assert len(tags()) == 90 <= MOST_TAGS


def test_of_several_who_take_a_tag_at_once_one_does(application, at_once, tags):
    command = AddTags(customer_id=ANA, labels=("VIP",))
    (tag,) = application.run(add_tags, command, an_admin())
    outcomes = at_once(remove_tag, [RemoveTag(customer_id=ANA, tag_id=tag.id)] * 8)
    assert sorted(outcomes, key=str) == sorted([None, *[TagNotFound] * 7], key=str)
    assert tags() == []
