"""Ids: ours are TypeIDs that sort by time; others' are kept if they have the allowed form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from customer_core.kernel.ids import InvalidId, TypeIds, check_id
from customer_core.testing import NOON, FixedClock

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def number_of(typed_id: str) -> int:
    """Return the UUID that a TypeID writes, as a number."""
    number = 0
    for char in typed_id.rpartition("_")[2]:
        number = number * 32 + CROCKFORD.index(char)
    return number


@pytest.mark.parametrize(
    "value",
    ["cust-123", "cust_456", "a", "a" * 64, "A.b_c:d-9", "0190f5fe-7c00-7a00-8000-000000000000"],
)
def test_ids_that_others_supply_are_kept_as_they_are(value):
    assert check_id(value, "id") == value


@pytest.mark.parametrize(
    "value", ["", "a" * 65, "a b", "a/b", "ș", "a\n", "a\x00", "%41", "../a", "a,b"]
)
def test_a_text_of_another_form_is_no_id(value):
    with pytest.raises(InvalidId) as refused:
        check_id(value, "data.orderId")
    assert refused.value.code == "INVALID_ID"
    assert refused.value.field == "data.orderId"


def test_our_ids_are_a_prefix_and_26_characters_of_crockfords_base32():
    prefix, _, body = TypeIds(FixedClock()).new("cust").partition("_")
    assert prefix == "cust"
    assert len(body) == 26
    assert set(body) <= set(CROCKFORD)
    assert check_id(f"cust_{body}", "id")


def test_our_ids_are_uuids_of_version_7_and_the_standard_variant():
    number = number_of(TypeIds(FixedClock()).new("evt"))
    assert number >> 76 & 0xF == 7
    assert number >> 62 & 0b11 == 0b10
    assert number >> 128 == 0


def test_our_ids_begin_with_the_milliseconds_of_their_making():
    clock = FixedClock(datetime(2024, 12, 12, 10, 30, 0, 123456, tzinfo=UTC))
    milliseconds = number_of(TypeIds(clock).new("evt")) >> 80
    assert milliseconds == 1733999400123


def test_our_ids_sort_by_the_time_of_their_making():
    clock = FixedClock(NOON)
    ids = TypeIds(clock)
    made = []
    for _ in range(50):
        made.append(ids.new("evt"))
        clock.advance(timedelta(milliseconds=1))
    assert made == sorted(made)


def test_ids_of_one_moment_differ():
    ids = TypeIds(FixedClock())
    assert len({ids.new("evt") for _ in range(1000)}) == 1000
