"""The rules of an address book, for every way in which it can come about."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.addresses.book import AddressBook
from customer_core.addresses.errors import AddressLimitExceeded, AddressNotFound
from customer_core.addresses.model import (
    MOST_ADDRESSES,
    Address,
    AddressId,
    AddressType,
    Place,
    Purpose,
    Validation,
)
from customer_core.testing import NOON

SHIPPING, BILLING, BOTH = AddressType
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("add", "replace", "remove")),
        st.integers(0, MOST_ADDRESSES - 1),
        st.sampled_from(AddressType),
        st.sampled_from((None, True, False)),
    ),
    max_size=25,
)


def an_address(number: int, kind: AddressType = SHIPPING, country: str = "DE") -> Address:
    return Address(
        id=AddressId(f"addr_{number}"),
        business_id="default",
        customer_id="cust-123",
        type=kind,
        place=Place(street="1", city="Köln", country=country),
        validation=Validation(),
        created_at=NOON + timedelta(minutes=number),
        updated_at=NOON + timedelta(minutes=number),
    )


def book_of(*kinds: AddressType) -> AddressBook:
    book = AddressBook()
    for number, kind in enumerate(kinds):
        book = book.add(an_address(number, kind), as_default=False)
    return book


def defaults(book: AddressBook) -> dict[Purpose, list[str]]:
    return {
        purpose: [one.id for one in book.addresses if one.is_default_for(purpose)]
        for purpose in Purpose
    }


def steps_of(steps):
    """Yield the book before and after each step that can be made."""
    book = AddressBook()
    for number, (step, place, kind, as_default) in enumerate(steps):
        before = book
        if step == "add" and len(book.addresses) < MOST_ADDRESSES:
            book = book.add(an_address(number, kind), as_default=bool(as_default))
        elif step == "replace" and place < len(book.addresses):
            changed = attrs.evolve(book.addresses[place], type=kind)
            book = book.replace(changed, as_default=as_default)
        elif step == "remove" and place < len(book.addresses):
            book = book.remove(book.addresses[place].id)
        yield before, book


@given(STEPS)
def test_whatever_happens_each_purpose_has_one_default_among_those_that_serve_it(steps):
    for _, book in steps_of(steps):
        for purpose, found in defaults(book).items():
            serving = [one.id for one in book.addresses if purpose in one.type.serves]
            assert len(found) == (1 if serving else 0)
            assert set(found) <= set(serving)


@given(STEPS)
def test_what_changed_is_told_of_exactly_the_addresses_that_are_written_or_gone(steps):
    for before, wanted in steps_of(steps):
        book = wanted.since(before, NOON)
        told = {path.split(".")[1] for path in book.changes_since(before)}
        written = {one.id for one in book.written_since(before)}
        assert told == written | {one for one in before.by_id if one not in book.by_id}
        for one in book.addresses:
            known = before.by_id.get(one.id)
            assert one.version == (known.version + (one.id in written) if known else 1)


def test_the_newest_follows_a_default_that_is_no_longer_wanted():
    book = book_of(SHIPPING, SHIPPING, SHIPPING)
    again = book.replace(book.addresses[0], as_default=False)
    assert defaults(again)[Purpose.SHIPPING] == ["addr_2"]


def test_the_only_address_stays_the_default_however_unwanted():
    book = book_of(SHIPPING)
    assert book.replace(book.addresses[0], as_default=False) == book


def test_saying_again_what_is_so_changes_nothing():
    book = book_of(BOTH, SHIPPING).replace(an_address(1, SHIPPING), as_default=True)
    for one in book.addresses:
        assert book.replace(one, as_default=one.is_default) == book


def test_one_that_is_wanted_takes_over_all_that_it_serves_now():
    book = book_of(SHIPPING, BILLING)
    both = book.replace(attrs.evolve(book.addresses[0], type=BOTH), as_default=True)
    assert defaults(both) == {Purpose.SHIPPING: ["addr_0"], Purpose.BILLING: ["addr_0"]}
    book = book_of(SHIPPING, BILLING)
    moved = book.replace(attrs.evolve(book.addresses[0], type=BILLING), as_default=True)
    assert defaults(moved) == {Purpose.SHIPPING: [], Purpose.BILLING: ["addr_0"]}


def test_one_that_serves_both_and_is_the_default_for_one_is_not_the_default():
    book = book_of(SHIPPING, BOTH)
    assert [one.is_default for one in book.addresses] == [True, False]
    assert defaults(book)[Purpose.BILLING] == ["addr_1"]


def test_ten_are_enough():
    full = book_of(*[SHIPPING] * MOST_ADDRESSES)
    with pytest.raises(AddressLimitExceeded, match="10 addresses at most"):
        full.add(an_address(99), as_default=True)


@pytest.mark.parametrize("action", ["get", "remove"])
def test_what_is_not_in_it_is_not_found(action):
    with pytest.raises(AddressNotFound, match="addr_7"):
        getattr(book_of(SHIPPING), action)(AddressId("addr_7"))
    with pytest.raises(AddressNotFound, match="addr_7"):
        book_of(SHIPPING).replace(an_address(7), as_default=None)


def test_the_country_is_that_of_the_default_for_shipping_else_for_billing():
    book = AddressBook()
    assert book.country is None
    book = book.add(an_address(1, BILLING, "FR"), as_default=False)
    assert book.country == "FR"
    book = book.add(an_address(2, SHIPPING, "RO"), as_default=False)
    assert book.country == "RO"
    assert book.remove(AddressId("addr_2")).country == "FR"
