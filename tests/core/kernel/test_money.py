"""Money: exact decimals, read from numbers and texts, rounded half up where it is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.money import Money, parse_amount, round_cents


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (0, "0"),
        (100, "100"),
        ("39.98", "39.98"),
        (Decimal("39.980"), "39.980"),
        (" 1.5 ", "1.5"),
        ("1e3", "1e3"),
        ("0.1", "0.1"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_an_amount_is_read_exactly_as_it_was_sent(value, amount):
    assert parse_amount(value, "total") == Decimal(amount)
    assert parse_amount(value, "total").as_tuple() == Decimal(amount).as_tuple()


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        39.98,
        "",
        "abc",
        "NaN",
        "Infinity",
        "-0.01",
        -1,
        10**12,
        "1e400",
        "1e-400",
        Decimal("sNaN"),
        [],
        {},
    ],
)
def test_what_is_no_amount_is_refused_by_its_field(value):
    with pytest.raises(InvalidField) as refused:
        parse_amount(value, "data.totalAmount")
    assert refused.value.field == "data.totalAmount"
    assert "amount" in refused.value.message


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0.005", "0.01"),
        ("0.0049", "0.00"),
        ("2.675", "2.68"),
        ("235.673913", "235.67"),
        ("7", "7.00"),
    ],
)
def test_amounts_are_shown_rounded_half_up_to_cents(amount, shown):
    assert str(round_cents(Decimal(amount))) == shown


def test_money_in_the_base_currency_is_its_amount_exactly():
    assert Money(Decimal("39.985"), "USD").in_base("USD", None) == Decimal("39.985")


def test_money_in_the_base_currency_passes_over_a_rate():
    assert Money(Decimal(10), "USD").in_base("USD", Decimal(2)) == Decimal(10)


def test_money_in_another_currency_counts_by_the_rate_of_its_event():
    assert Money(Decimal("10.00"), "EUR").in_base("USD", Decimal("1.0555")) == Decimal("10.56")


def test_money_in_another_currency_without_a_rate_does_not_count():
    assert Money(Decimal(10), "EUR").in_base("USD", None) is None
