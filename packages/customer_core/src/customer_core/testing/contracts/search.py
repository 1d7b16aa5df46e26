"""What every list of customers must do."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.customers.model import Customer, Status
from customer_core.customers.repository import CustomerQuery, Sort
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.paging import InvalidCursor, encode_cursor
from customer_core.testing.builders import a_customer
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    a_segment,
    given_customers,
    given_segments,
)
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

DAY = timedelta(days=1)

JOHN = a_customer(
    "john",
    email="john.doe@example.com",
    first_name="John",
    last_name="Doe",
    phone="+12025550123",
    at=NOON,
)
MARIA = a_customer(
    "maria",
    email="maria@example.org",
    first_name="María",
    last_name="González",
    at=NOON + DAY,
)
STEFAN = a_customer(
    "stefan",
    email="s.muller@example.net",
    first_name="Ștefan",
    last_name="Müller",
    phone="+40712345678",
    at=NOON + 2 * DAY,
)
EVERYBODY = (JOHN, MARIA, STEFAN)


def found(units: UnitsOfWork, query: CustomerQuery) -> list[str]:
    """Return the ids of the customers that a query finds, in order."""
    with units.begin(HERE) as unit:
        return [record.customer.id for record in unit.customers.search(query).items]


def pages(units: UnitsOfWork, query: CustomerQuery) -> list[list[str]]:
    """Return the ids of every page of a list."""
    seen: list[list[str]] = []
    with units.begin(HERE) as unit:
        while True:
            page = unit.customers.search(query)
            seen.append([record.customer.id for record in page.items])
            if page.next_cursor is None:
                return seen
            query = attrs.evolve(query, cursor=page.next_cursor)


def many_alike(count: int) -> list[Customer]:
    """Return customers of one name and one moment."""
    return [a_customer(f"cust-{number}", first_name="Ana") for number in range(count)]


class CustomerSearchContract:
    """Listing customers: found by what people type, filtered, sorted, paged."""

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("john", ["john"]),
            ("DOE", ["john"]),
            ("doe john", ["john"]),
            ("ohn", ["john"]),
            ("john.doe@example", ["john"]),
            ("maria@", ["maria"]),
            ("stefan", ["stefan"]),
            ("ȘTEFAN müller", ["stefan"]),
            ("Maria Gonzalez", ["maria"]),
            ("gonzales", ["maria"]),
            ("Gonzlez", ["maria"]),
            ("Muler", ["stefan"]),
            ("stefan gonzalez", []),
            ("peterson", []),
            ("%", []),
            ("____", []),
            ("o'brien", []),
            ("\\", []),
        ],
    )
    def test_names_and_addresses_are_found_by_their_parts_accents_and_slips_forgiven(
        self, units: UnitsOfWork, text: str, wanted: list[str]
    ) -> None:
        given_customers(units, *EVERYBODY)
        assert found(units, CustomerQuery(text=text)) == wanted

    @pytest.mark.parametrize(
        "text", ["+40712345678", "40712345678", "0712 345 678", "0712-345-678", "(0712) 345678"]
    )
    def test_a_phone_number_is_found_however_it_is_written(
        self, units: UnitsOfWork, text: str
    ) -> None:
        given_customers(units, *EVERYBODY)
        assert found(units, CustomerQuery(text=text)) == ["stefan"]

    def test_a_changed_name_is_found_and_the_old_one_is_not(self, units: UnitsOfWork) -> None:
        given_customers(units, *EVERYBODY)
        with units.begin(HERE) as unit:
            customer = unit.customers.get(JOHN.id)
            assert customer is not None
            profile = attrs.evolve(customer.profile, last_name="Wellington")
            customer.change(now=NOON, profile=profile)
            unit.customers.save(customer)
            unit.commit()
        assert found(units, CustomerQuery(text="wellington")) == ["john"]

    @pytest.mark.parametrize("text", [None, "", "  "])
    def test_without_words_everybody_is_listed(self, units: UnitsOfWork, text: str | None) -> None:
        given_customers(units, *EVERYBODY)
        assert set(found(units, CustomerQuery(text=text))) == {"john", "maria", "stefan"}

    def test_nobody_of_another_business_is_listed(self, units: UnitsOfWork) -> None:
        given_customers(units, JOHN, a_customer("foreign", business=ELSEWHERE, first_name="John"))
        assert found(units, CustomerQuery()) == ["john"]
        assert found(units, CustomerQuery(text="john")) == ["john"]

    def test_records_come_with_their_segments(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, *EVERYBODY)
        given_segments(platform, a_segment("maria"))
        with units.begin(HERE) as unit:
            records = unit.customers.search(CustomerQuery(sort=Sort.OLDEST)).items
        assert [record.segment for record in records] == [None, a_segment("maria"), None]
        assert [record.customer for record in records] == [JOHN, MARIA, STEFAN]

    def test_the_tier_filters(self, units: UnitsOfWork, platform: PlatformUnits) -> None:
        given_customers(units, *EVERYBODY)
        given_segments(platform, a_segment("john", tier="vip"), a_segment("maria", tier="premium"))
        assert found(units, CustomerQuery(tier="vip")) == ["john"]
        assert found(units, CustomerQuery(tier="nonsense")) == []

    def test_the_segment_filters_by_membership(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, *EVERYBODY)
        given_segments(
            platform,
            a_segment("john", memberships=["at_risk", "high_value"]),
            a_segment("maria", memberships=["high_value"]),
        )
        assert found(units, CustomerQuery(segment="at_risk")) == ["john"]
        assert found(units, CustomerQuery(segment="high_value")) == ["maria", "john"]

    def test_the_status_filters_and_the_deleted_are_left_out_otherwise(
        self, units: UnitsOfWork
    ) -> None:
        given_customers(
            units,
            JOHN,
            a_customer("sleeping", status=Status.INACTIVE),
            a_customer("gone", status=Status.DELETED),
        )
        assert set(found(units, CustomerQuery())) == {"john", "sleeping"}
        assert found(units, CustomerQuery(status=Status.INACTIVE)) == ["sleeping"]
        assert found(units, CustomerQuery(status=Status.DELETED)) == ["gone"]

    def test_the_moment_of_registration_filters_exclusively(self, units: UnitsOfWork) -> None:
        given_customers(units, *EVERYBODY)
        assert found(units, CustomerQuery(created_after=NOON + DAY)) == ["stefan"]

    def test_all_filters_must_hold(self, units: UnitsOfWork, platform: PlatformUnits) -> None:
        given_customers(units, *EVERYBODY)
        given_segments(platform, a_segment("john", tier="vip"), a_segment("maria", tier="vip"))
        query = CustomerQuery(text="example", tier="vip", created_after=NOON)
        assert found(units, query) == ["maria"]

    @pytest.mark.parametrize(
        ("sort", "wanted"),
        [
            (Sort.NEWEST, ["stefan", "maria", "john"]),
            (Sort.OLDEST, ["john", "maria", "stefan"]),
            (Sort.NAME, ["john", "maria", "stefan"]),
            (Sort.NAME_DOWN, ["stefan", "maria", "john"]),
            (Sort.EMAIL, ["john", "maria", "stefan"]),
            (Sort.EMAIL_DOWN, ["stefan", "maria", "john"]),
        ],
    )
    def test_lists_are_sorted_as_asked(
        self, units: UnitsOfWork, sort: Sort, wanted: list[str]
    ) -> None:
        given_customers(units, MARIA, STEFAN, JOHN)
        assert found(units, CustomerQuery(sort=sort)) == wanted

    def test_names_are_sorted_without_regard_to_case_and_accents(self, units: UnitsOfWork) -> None:
        names = {"nameless": None, "ana": "ana", "elan": "Élan", "eva": "eva", "zoe": "Zoë"}
        given_customers(units, *(a_customer(i, first_name=n) for i, n in reversed(names.items())))
        assert found(units, CustomerQuery(sort=Sort.NAME)) == list(names)

    @pytest.mark.parametrize("sort", Sort)
    def test_pages_show_everybody_once_even_where_many_are_alike(
        self, units: UnitsOfWork, sort: Sort
    ) -> None:
        given_customers(units, *many_alike(7))
        read = pages(units, CustomerQuery(sort=sort, limit=3))
        assert [len(page) for page in read] == [3, 3, 1]
        whole = found(units, CustomerQuery(sort=sort))
        assert [customer_id for page in read for customer_id in page] == whole
        assert sorted(whole) == [f"cust-{number}" for number in range(7)]

    def test_moments_a_microsecond_apart_are_paged_apart(self, units: UnitsOfWork) -> None:
        moments = [NOON + timedelta(microseconds=number) for number in range(4)]
        given_customers(units, *(a_customer(f"c{n}", at=at) for n, at in enumerate(moments)))
        assert pages(units, CustomerQuery(limit=1)) == [["c3"], ["c2"], ["c1"], ["c0"]]

    def test_a_last_page_that_is_full_has_no_next(self, units: UnitsOfWork) -> None:
        given_customers(units, *many_alike(4))
        assert [len(page) for page in pages(units, CustomerQuery(limit=2))] == [2, 2]

    def test_a_list_of_nobody_is_one_empty_page(self, units: UnitsOfWork) -> None:
        assert pages(units, CustomerQuery()) == [[]]

    @pytest.mark.parametrize(
        "cursor",
        [
            "nonsense",
            encode_cursor(Sort.NAME, ["ana", "cust-1"]),
            encode_cursor(Sort.NEWEST, ["yesterday", "cust-1"]),
            encode_cursor(Sort.NEWEST, ["2024-12-12T12:00:00Z"]),
        ],
    )
    def test_a_cursor_of_another_list_is_refused(self, units: UnitsOfWork, cursor: str) -> None:
        with units.begin(HERE) as unit, pytest.raises(InvalidCursor):
            unit.customers.search(CustomerQuery(sort=Sort.NEWEST, cursor=cursor))
