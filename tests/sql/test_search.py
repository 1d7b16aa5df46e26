"""Lists of customers as PostgreSQL makes them: words, pages, and what people really type."""

from __future__ import annotations

import pytest

from customer_core.customers.repository import CustomerQuery, Sort
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.paging import InvalidCursor, encode_cursor
from customer_sql.customers import search as search_module

pytestmark = pytest.mark.postgres


@pytest.fixture
def find(units):
    def found(text=None, **query):
        with units.begin(DEFAULT_BUSINESS) as unit:
            page = unit.customers.search(CustomerQuery(text=text, **query))
        return [record.customer.id for record in page.items]

    return found


@pytest.fixture
def few(request, monkeypatch):
    """How many customers are so few that they are named one by one."""
    monkeypatch.setattr(search_module, "_FEW", request.param)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    "few", [2000, 0], ids=["by the index", "in the order of the list"], indirect=True
)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ștefan", ["stefan"]),
        ("stefna", ["stefan"]),
        ("mul", ["stefan"]),
        ("st", ["stefan"]),
        ("muller stefan", ["stefan"]),
        ("0712 345 678", ["stefan"]),
        ("100%", ["percent"]),
        ("a_b", ["percent"]),
        ("back\\slash", ["percent"]),
        ("%", ["percent"]),
        ("nothing-like-it", []),
        ("nul\x00", []),
        ("\ud800", []),
    ],
)
def test_words_are_found_either_way(register, find, text, expected):
    register("stefan", first_name="Ștefan", last_name="Müller", phone="+40712345678")
    register("percent", first_name="100%", last_name="a_b back\\slash", email="qq@xx.ro")
    assert find(text) == expected


@pytest.mark.parametrize("sort", Sort)
def test_every_order_pages_through_all_with_ties_by_id(units, register, sort):
    register(*(f"cust-{number}" for number in range(5)), first_name="Ana")
    register(*(f"Next-{number}" for number in range(5)), first_name="Zoë")
    seen, cursor = [], None
    while True:
        query = CustomerQuery(sort=sort, limit=3, cursor=cursor)
        with units.begin(DEFAULT_BUSINESS) as unit:
            page = unit.customers.search(query)
        seen += [record.customer for record in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    key = {
        "createdAt": lambda one: one.id,
        "name": lambda one: (one.profile.first_name, one.id),
        "email": lambda one: one.email.key,
    }[sort.removeprefix("-")]
    assert seen == sorted(seen, key=key, reverse=sort.startswith("-"))
    assert len({one.id for one in seen}) == 10


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("key", [["\ud800", "x"], ["x", "\ud800"]])
def test_a_cursor_that_nobody_gave_is_refused(find, sort, key):
    with pytest.raises(InvalidCursor):
        find(sort=sort, cursor=encode_cursor(sort, key))


@pytest.mark.parametrize("cursor", ["not a moment", "2024-12-12T12:00:00"])
def test_a_cursor_of_moments_needs_a_moment(find, cursor):
    with pytest.raises(InvalidCursor):
        find(sort=Sort.NEWEST, cursor=encode_cursor(Sort.NEWEST, [cursor, "cust-1"]))
