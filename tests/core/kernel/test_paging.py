"""Pages: a cursor is opaque, good for one order alone, and refused when it was made up."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.kernel.paging import InvalidCursor, decode_cursor, encode_cursor

texts = st.text().filter(lambda text: "\x00" not in text)


def made_up(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@given(texts, st.lists(texts, min_size=1, max_size=3))
def test_a_cursor_gives_back_the_key_it_was_made_of(sort, key):
    assert decode_cursor(encode_cursor(sort, key), sort, len(key)) == key


@given(texts, st.lists(texts, min_size=1, max_size=3))
def test_a_cursor_is_safe_in_a_query_string(sort, key):
    cursor = encode_cursor(sort, key)
    assert cursor.isascii()
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "%%%",
        "ș",
        "a" * 5001,
        made_up("name"),
        made_up({"name": 1}),
        made_up(["name", "ana"]),
        made_up(["name", "ana", "cust-1", "more"]),
        made_up(["name", "ana", 1]),
        made_up(["name", "ana\x00", "cust-1"]),
        made_up(["email", "ana", "cust-1"]),
        base64.urlsafe_b64encode(b"[" * 4000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_is_not_of_this_list_is_refused(cursor):
    with pytest.raises(InvalidCursor) as refused:
        decode_cursor(cursor, "name", 2)
    assert (refused.value.field, refused.value.code) == ("cursor", "INVALID_CURSOR")
