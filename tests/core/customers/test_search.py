"""Searching: what customers are found by, and what is similar enough."""

from __future__ import annotations

import pytest

from customer_core.customers.search import (
    fold,
    matches,
    query_words,
    searchable_text,
    sort_name,
    word_similarity,
)
from customer_core.testing import a_customer

STEFAN = a_customer(
    email="S.Muller@example.net", first_name="Ștefan", last_name="MÜLLER", phone="+40712345678"
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ștefan MÜLLER", "stefan muller"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁne", "fine"),
        ("Ελλάς", "ελλασ"),
        ("", ""),
    ],
)
def test_accents_and_case_are_folded_away(text, folded):
    assert fold(text) == folded


def test_a_customer_is_found_by_names_address_and_phone():
    assert searchable_text(STEFAN) == "stefan muller s.muller@example.net 40712345678"
    assert searchable_text(a_customer(email="a@b.c")) == "a@b.c"


def test_lists_are_ordered_by_the_folded_name():
    assert sort_name(STEFAN) == "stefan muller"
    assert sort_name(a_customer()) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  John   DOE ", ("john", "doe")),
        ("john.doe@example.com", ("john.doe", "example.com")),
        ("+40 712-345-678", ("40712345678",)),
        ("(0712) 345.678", ("712345678",)),
        ("007", ("7",)),
        ("000", ("000",)),
        ("12", ("12",)),
        ("", ()),
        ("   ", ()),
    ],
)
def test_a_query_is_words_or_one_phone_number(text, words):
    assert query_words(text) == words


@pytest.mark.parametrize(
    ("word", "text", "similarity"),
    [
        ("word", "two words", 0.8),
        ("word", "word", 1.0),
        ("", "word", 0.0),
        ("word", "", 0.0),
        ("%", "100%", 0.0),
        ("abc", "xyz", 0.0),
    ],
)
def test_similarity_is_the_one_of_pg_trgm(word, text, similarity):
    assert word_similarity(word, text) == pytest.approx(similarity)


def test_every_word_must_be_found():
    text = searchable_text(STEFAN)
    assert matches(text, ["stefan", "muler"])
    assert not matches(text, ["stefan", "gonzalez"])
    assert matches(text, [])
