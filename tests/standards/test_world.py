"""What counts as an e-mail address, a phone number, a language, a currency, a time zone."""

import time
import tracemalloc

import pytest

from customer_core.customers.errors import InvalidEmailFormat, InvalidPhone
from customer_core.kernel.errors import InvalidField
from customer_standards import Argon2Hasher, WorldStandards

WORLD = WorldStandards()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("jane.smith@example.com", "jane.smith@example.com"),
        ("Jane.Smith@EXAMPLE.Com", "Jane.Smith@example.com"),
        ("ana+shop@münchen.de", "ana+shop@münchen.de"),
        ("o'brien@example.ie", "o'brien@example.ie"),
    ],
)
def test_an_address_is_shown_with_its_domain_in_lower_case(written, shown):
    assert WORLD.email(written, "email").address == shown


def test_addresses_that_differ_in_case_alone_are_one():
    assert WORLD.email("Ana@Example.com", "email").key == WORLD.email("ana@example.COM", "e").key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jane",
        "jane@",
        "@example.com",
        "a b@example.com",
        "jane@example",
        "x" * 65 + "@a.com",
        "a@" + "b" * 250 + ".com",
        "jane@exa mple.com",
        "jane@example.com\n",
        "jane@@example.com",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InvalidEmailFormat) as refusal:
        WORLD.email(text, "email")
    assert "ana@example.com" in str(refusal.value)


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+40712345678", None, "+40712345678"),
        (" +40 712 345 678 ", None, "+40712345678"),
        ("+1 (212) 555-0123", None, "+12125550123"),
        ("0712 345 678", "RO", "+40712345678"),
        ("+1-555-0123", None, "+1-555-0123"),
    ],
)
def test_a_number_becomes_e164_where_it_has_such_a_form(written, region, number):
    assert WORLD.phone(written, "phone", region).number == number


@pytest.mark.parametrize(
    "text", ["", "abc", "123", "0712345678", "+40", "+999123", "+4071234567890123"]
)
def test_what_can_be_no_number_is_refused(text):
    with pytest.raises(InvalidPhone):
        WORLD.phone(text, "profile.phone", None)


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("pt-br", "pt-BR"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
    ],
)
def test_a_language_is_written_in_its_usual_form(written, tag):
    assert WORLD.language(written, "language") == tag


@pytest.mark.parametrize("text", ["", "xx", "english", "en-", "e", "en-USA-x", "qq-DE"])
def test_what_is_no_language_is_refused(text):
    with pytest.raises(InvalidField):
        WORLD.language(text, "language")


def test_a_currency_is_one_of_iso_4217():
    assert WORLD.currency("eur", "currency") == "EUR"
    for text in ("", "EURO", "XYZ", "12"):
        with pytest.raises(InvalidField):
            WORLD.currency(text, "currency")


def test_a_time_zone_is_one_of_iana():
    assert WORLD.timezone("America/New_York", "timezone") == "America/New_York"
    for text in ("", "Mars/Base", "../../etc/passwd", "america/new york"):
        with pytest.raises(InvalidField):
            WORLD.timezone(text, "timezone")


def test_a_password_is_known_by_its_hash_alone():
    hasher = Argon2Hasher()
    kept = hasher.hash("securePassword123")

    assert "securePassword123" not in kept
    assert hasher.verify(kept, "securePassword123")
    assert not hasher.verify(kept, "securePassword124")
    assert not hasher.verify("no hash", "securePassword123")


@pytest.mark.parametrize("text", ["call +1-555-0123", "+1-555-0123;ext=9", "+1-555-0123\n0"])
def test_a_local_number_has_nothing_but_the_signs_of_one(text):
    with pytest.raises(InvalidPhone):
        WORLD.phone(text, "phone", None)


def test_an_extension_is_refused_rather_than_dropped():
    with pytest.raises(InvalidPhone, match="extension"):
        WORLD.phone("+1 650 253 0000 ext. 5", "phone", None)


@pytest.mark.parametrize("text", ["en-XX", "en-Abcd"])
def test_scripts_and_regions_must_exist(text):
    with pytest.raises(InvalidField):
        WORLD.language(text, "language")


@pytest.mark.parametrize("name", ["localtime", "Factory"])
def test_a_zone_is_the_same_on_every_machine(name):
    with pytest.raises(InvalidField):
        WORLD.timezone(name, "timezone")


def test_texts_of_a_megabyte_are_refused_at_once_and_not_kept():
    started = time.perf_counter()
    tracemalloc.start()
    for number in range(20):
        text = str(number) + "a" * 1_000_000
        for check in (WORLD.email, WORLD.currency):
            with pytest.raises(InvalidField):
                check(text, "field")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert time.perf_counter() - started < 1
    assert held < 3_000_000
