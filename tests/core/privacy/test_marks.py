"""Recognising a forgotten person in texts, by keyed hashes alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind, words_of
from customer_core.privacy.proof.marks import Marks, Matcher, salt_of

SECRET, SALT = b"a secret of the service", "ab" * 16

EMAIL = Identifier(IdentifierKind.EMAIL, "ana.pop@example.com")
PHONE = Identifier(IdentifierKind.PHONE, "+40712345678")
NAME = Identifier(IdentifierKind.NAME, "Ana Ștefănescu")
OWN_ID = Identifier(IdentifierKind.ID, "cust_01jq8zv")


def kinds_in(text: str, *identifiers: Identifier) -> set[IdentifierKind]:
    matcher = Matcher([Marks.of(identifiers, SECRET, SALT)], SECRET)
    return {matcher.kinds[one] for one in matcher.found(text)}


@pytest.mark.parametrize(
    "text",
    [
        "ana.pop@example.com",
        "write to <ANA.POP@EXAMPLE.COM>, please",
        '{"email": "ana.pop@example.com"}',
        r'{"text": "line\nana.pop@example.com"}',
        r'{"email": "\u0061na.pop@example.com"}',
        "/customers?email=ana.pop%40example.com",
        "\uff41\uff4e\uff41.pop@example.com",
    ],
)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert kinds_in(text, EMAIL, PHONE) == {IdentifierKind.EMAIL}


@pytest.mark.parametrize(
    "text", ["", "ana.pop@example.org", "anapop@example.com", "ana pop, example", "40712345679"]
)
def test_what_only_looks_like_it_is_not_found(text: str) -> None:
    assert not kinds_in(text, EMAIL, PHONE, NAME, OWN_ID)


def test_everything_that_a_text_holds_is_found() -> None:
    text = "cust_01jq8zv: ANA ŞTEFĂNESCU".replace("Ş", "Ș") + ", tel. +40712345678"
    assert kinds_in(text, EMAIL, PHONE, NAME, OWN_ID) == {
        IdentifierKind.ID,
        IdentifierKind.NAME,
        IdentifierKind.PHONE,
    }


def test_a_first_name_alone_tells_nobody_from_others() -> None:
    assert not kinds_in("Ana", Identifier(IdentifierKind.NAME, "Ana"))


def test_marks_tell_nothing_without_the_secret() -> None:
    marks = Marks.of([EMAIL], SECRET, SALT)
    assert "ana" not in repr(marks)
    assert not Matcher([marks], b"another secret").found(EMAIL.text)


def test_the_same_person_has_other_marks_under_another_salt() -> None:
    assert Marks.of([EMAIL], SECRET, SALT).marks != Marks.of([EMAIL], SECRET, "cd" * 16).marks


_WORD = st.text(st.characters(categories=["Ll", "Lu", "Nd"]), min_size=4, max_size=12)


@given(st.lists(_WORD, min_size=1, max_size=6), st.text(), st.text())
def test_an_identifier_is_found_between_any_texts(
    words: list[str], before: str, after: str
) -> None:
    identifier = Identifier(IdentifierKind.ID, "-".join(words))
    text = f"{before.replace(chr(92), '').replace('%', '')} {identifier.text} {after}"
    assert not identifier.words or kinds_in(text, identifier) == {IdentifierKind.ID}


@given(st.text())
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    assert all(words_of(text))


def test_many_are_found_by_one_look_and_each_by_its_own() -> None:
    other = Identifier(IdentifierKind.EMAIL, "ion@example.com")
    namesake = Identifier(IdentifierKind.NAME, NAME.text)
    people = [
        Marks.of([EMAIL, NAME], SECRET, SALT),
        Marks.of([other, namesake], SECRET, SALT),
        Marks.of([PHONE], SECRET, "cd" * 16),
    ]
    matcher = Matcher(people, SECRET)
    assert not matcher.found("ion@example.org")
    found = matcher.found("to ion@example.com, +40712345678")
    assert {(matcher.kinds[one], *matcher.owners[one]) for one in found} == {
        (IdentifierKind.EMAIL, 1),
        (IdentifierKind.PHONE, 2),
    }
    (name,) = matcher.found(NAME.text)
    assert matcher.owners[name] == [0, 1]
    assert matcher.identifiers_of([0]) & matcher.identifiers_of([1]) == {name}


def test_the_marks_of_a_day_have_one_salt_and_those_of_another_secret_another() -> None:
    morning, night = datetime(2025, 3, 1, 0, tzinfo=UTC), datetime(2025, 3, 1, 23, 59, tzinfo=UTC)
    assert salt_of(morning, SECRET) == salt_of(night, SECRET)
    assert salt_of(morning, SECRET) != salt_of(night + timedelta(minutes=1), SECRET)
    assert salt_of(morning, SECRET) != salt_of(morning, b"another secret")
