"""Labels as people write them, and what two of them have in common."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.labels import LONGEST_LABEL, check_label, label_key


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("VIP", "VIP"),
        ("  Prefers \t Monday\nmornings ", "Prefers Monday mornings"),
        ("Cafe\u0301", "Café"),
        ("\u00a0no\u00a0break\u3000", "no break"),
        ("👩‍🔧", "👩‍🔧"),
        ("★", "★"),
        ("x" * LONGEST_LABEL, "x" * LONGEST_LABEL),
        ("e\u0301" * LONGEST_LABEL, "é" * LONGEST_LABEL),
    ],
)
def test_a_label_is_kept_tidied(written, kept):
    assert check_label(written, "label") == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  \n ",
        "x" * (LONGEST_LABEL + 1),
        "\u200d\u200c",
        "\u0301",
        "a\x00b",
        "a\x1bb",
        "a\u202eb",
        "a\u200bb",
        "a\ud800b",
    ],
)
def test_a_label_that_shows_nothing_or_hides_something_is_refused(written):
    with pytest.raises(InvalidField) as refused:
        check_label(written, "labels[1]")
    assert refused.value.field == "labels[1]"


@pytest.mark.parametrize(
    ("one", "other"),
    [("VIP", "vip"), ("Straße", "STRASSE"), ("É", "e\u0301"), (" a  b", "A B"), ("ΚΡΉΤΗ", "Κρήτη")],
)
def test_labels_are_the_same_in_whatever_way_they_are_written(one, other):
    assert label_key(one) == label_key(other)


def test_accents_tell_labels_apart():
    assert label_key("été") != label_key("ete")


@given(st.text(max_size=60))
def test_a_key_is_its_own_key_and_that_of_the_label_as_it_is_kept(text):
    key = label_key(text)
    assert unicodedata.is_normalized("NFC", key)
    assert label_key(key) == key
    try:
        kept = check_label(text, "label")
    except InvalidField:
        return
    assert label_key(kept) == key
    assert check_label(kept, "label") == kept
