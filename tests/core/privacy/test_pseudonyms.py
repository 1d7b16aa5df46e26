"""Pseudonyms and digests are the same always, and tell nothing."""

import pytest

from customer_core.kernel.ids import BusinessId, is_id
from customer_core.kernel.pseudonym import is_pseudonym
from customer_core.privacy.pseudonyms import NameKind, PersonName, Pseudonyms, email_name

HERE, THERE = BusinessId("default"), BusinessId("other")
PSEUDONYMS = Pseudonyms(b"one secret")


def test_a_pseudonym_is_an_id_and_known_for_one() -> None:
    pseudonym = PSEUDONYMS.of(HERE, "cust-1")
    assert is_id(pseudonym)
    assert is_pseudonym(pseudonym)
    assert "cust-1" not in pseudonym


def test_it_is_the_same_always_and_another_for_each_customer_business_and_secret() -> None:
    assert PSEUDONYMS.of(HERE, "cust-1") == Pseudonyms(b"one secret").of(HERE, "cust-1")
    others = {
        PSEUDONYMS.of(HERE, "cust-2"),
        PSEUDONYMS.of(THERE, "cust-1"),
        Pseudonyms(b"another secret").of(HERE, "cust-1"),
    }
    assert len(others | {PSEUDONYMS.of(HERE, "cust-1")}) == 4


def test_digests_differ_by_kind() -> None:
    digests = {PSEUDONYMS.digest(PersonName(HERE, kind, "same")) for kind in NameKind}
    assert len(digests) == len(NameKind)


def test_half_of_a_character_has_a_digest_too() -> None:
    assert PSEUDONYMS.digest(PersonName(HERE, NameKind.EMAIL, "\ud800@example.com"))


def test_the_secret_is_not_shown() -> None:
    assert "one secret" not in repr(PSEUDONYMS)


@pytest.mark.parametrize(
    "text", ["erased_", "erased_short", "cust_erased", "ERASED_" + "a" * 26, "erased_" + "1" * 26]
)
def test_other_texts_are_no_pseudonyms(text: str) -> None:
    assert not is_pseudonym(text)


@pytest.mark.parametrize(
    "written",
    ["Ana@Example.com", " ana@example.com\n", "ANA@EXAMPLE.COM"],
)
def test_an_address_is_the_same_however_it_is_written(written: str) -> None:
    assert email_name(written) == "ana@example.com"


def test_a_domain_is_the_same_in_both_its_forms() -> None:
    assert email_name("a@xn--bcher-kva.example") == email_name("a@Bücher.example")
    assert email_name("a@xn--\ud800.example")
