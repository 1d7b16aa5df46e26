"""What the rules of countries say of states and postal codes."""

from __future__ import annotations

import time

import pycountry
import pytest

from customer_core.addresses.model import PostalFault, PostalProblem, Unchecked
from customer_core.kernel.errors import InvalidField
from customer_standards import WorldStandards

WORLD = WorldStandards()


@pytest.mark.parametrize(("text", "code"), [("US", "US"), ("de", "DE"), ("rO", "RO")])
def test_a_country_is_shown_in_capitals(text, code):
    assert WORLD.country(text, "country") == code


@pytest.mark.parametrize("text", ["", "UK", "USA", "ZZ", "XK", "ß", "D\u0131", "u s", "US\n", "12"])
def test_what_is_no_country_is_refused(text):
    with pytest.raises(InvalidField, match="country"):
        WORLD.country(text, "country")


@pytest.mark.parametrize(
    ("country", "state", "zip_code", "written"),
    [
        ("US", "NY", "10001", ("NY", "10001")),
        ("US", "new york", "10001-1234", ("NY", "10001-1234")),
        ("GB", None, "sw1a 1aa", (None, "SW1A 1AA")),
        ("DE", "Bayern", "80331", (None, "80331")),
        ("RO", "Cluj", "400001", ("Cluj", "400001")),
        ("JP", "Tokyo", "154-0023", ("東京都", "154-0023")),
        ("IE", None, "", (None, None)),
        ("HK", "Kowloon", "", (None, None)),  # for want of a district that it knows
    ],
)
def test_what_is_right_is_told_as_the_country_writes_it(country, state, zip_code, written):
    found = WORLD.postal(country, state, "Somewhere", zip_code)
    assert found.is_valid
    assert (found.state, found.zip_code) == written


@pytest.mark.parametrize(
    ("country", "state", "zip_code", "fault"),
    [
        ("US", "NY", "94016", ("zipCode", PostalProblem.INVALID, ("10000", "00544"))),
        ("US", "NY", "", ("zipCode", PostalProblem.MISSING, ("10000", "00544"))),
        ("US", None, "10001", ("state", PostalProblem.MISSING, ("AL", "AK", "AS"))),
        ("US", "Transylvania", "10001", ("state", PostalProblem.INVALID, ("AL", "AK", "AS"))),
        ("DE", None, "1234", ("zipCode", PostalProblem.INVALID, ("26133", "53225"))),
        ("DE", None, "12345\n1", ("zipCode", PostalProblem.INVALID, ("26133", "53225"))),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(country, state, zip_code, fault):
    field, problem, examples = fault
    found = WORLD.postal(country, state, "Somewhere", zip_code)
    assert not found.is_valid
    assert found.faults == (PostalFault(field=field, problem=problem, examples=examples),)


@pytest.mark.parametrize("country", ["AQ", "AO", "QA", "XX"])
def test_a_country_without_rules_is_not_checked(country):
    found = WORLD.postal(country, "x", "x", "x")
    assert found.unchecked is Unchecked.NO_DATA_FOR_COUNTRY
    assert not found.is_valid


def test_every_country_there_is_has_an_outcome():
    for country in pycountry.countries:
        for state, zip_code in ((None, ""), ("\ud83e", "0" * 20), ("🧡" * 50, "٣" * 20)):
            WORLD.postal(country.alpha_2, state, "x" * 100, zip_code)


@pytest.mark.parametrize("country", ["US", "CN", "GB", "BR"])
def test_hostile_texts_do_not_take_long(country):
    started = time.perf_counter()
    WORLD.postal(country, "A" * 50, "A" * 100, "1" * 20)
    assert time.perf_counter() - started < 1
