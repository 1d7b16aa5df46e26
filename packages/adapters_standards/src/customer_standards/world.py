"""The rules of the world outside, each by the library that knows it."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

import email_validator
import phonenumbers
import pycountry

from customer_core.addresses.model import Validation
from customer_core.customers.errors import InvalidEmailFormat, InvalidPhone
from customer_core.customers.model import Email, Phone
from customer_core.kernel.errors import InvalidField
from customer_standards.postal import validation_of

LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3
LONGEST_PHONE = 40
_TOO_LONG = f"must have at most {LONGEST_EMAIL} characters, such as ana@example.com"
_WRITTEN = re.compile(r"[0-9+\-(). /]+")
_CODE = re.compile(r"[A-Za-z]{3}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")


class WorldStandards:
    """Implements the core's ``AddressStandards``."""

    def email(self, text: str, field: str) -> Email:
        """Return a checked address: its domain in lower case, nothing asked of the network.

        Raises:
            InvalidEmailFormat: it is none.
        """
        if len(text) > LONGEST_EMAIL:  # before the library, which takes long over long texts
            raise InvalidEmailFormat(field, _TOO_LONG)
        try:
            checked = email_validator.validate_email(text, check_deliverability=False, strict=True)
        except email_validator.EmailNotValidError:
            raise InvalidEmailFormat(
                field, "must be an e-mail address such as ana@example.com"
            ) from None
        if len(checked.normalized) > LONGEST_EMAIL:
            raise InvalidEmailFormat(field, _TOO_LONG)
        return Email(checked.normalized)

    def phone(self, text: str, field: str, region: str | None) -> Phone:
        """Return a number as E.164; one that can be dialled only locally stays as written.

        Raises:
            InvalidPhone: no such number can exist.
        """
        written = text.strip()
        try:
            if len(written) > LONGEST_PHONE:
                raise InvalidPhone(field, f"must have at most {LONGEST_PHONE} characters")
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            raise InvalidPhone(
                field, "must be a phone number with its country code, such as +40712345678"
            ) from None
        possible = phonenumbers.is_possible_number_with_reason(number)
        if number.extension is not None:
            raise InvalidPhone(field, "must be without an extension, such as +40712345678")
        if possible == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            if _WRITTEN.fullmatch(written) is None:
                raise InvalidPhone(field, "must have digits and + - ( ) . / alone")
            return Phone(written)
        if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
            raise InvalidPhone(field, "has too few or too many digits for its country")
        return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def language(self, text: str, field: str) -> str:
        """Return a language tag in its usual writing, such as ``en``, ``pt-BR``, ``zh-Hant-TW``.

        Raises:
            InvalidField: it is no ISO 639 language with an optional script and region.
        """
        found = _LANGUAGE.fullmatch(text)
        if found is None or not _is_tag(*(part.lower() for part in found.groups(""))):
            raise InvalidField(field, "must be a language tag such as en, de or pt-BR")
        script = found[2] and found[2].title()
        region = found[3] and found[3].upper()
        return "-".join(part for part in (found[1].lower(), script, region) if part)

    def currency(self, text: str, field: str) -> str:
        """Return an ISO 4217 code in capitals.

        Raises:
            InvalidField: it is none.
        """
        code = text.upper()
        if not _CODE.fullmatch(text) or not _is_currency(code):
            raise InvalidField(field, "must be an ISO 4217 currency such as USD or EUR")
        return code

    def timezone(self, text: str, field: str) -> str:
        """Return the name of an IANA time zone.

        Raises:
            InvalidField: it is none.
        """
        if text not in _timezones():
            raise InvalidField(field, "must be an IANA time zone such as Europe/Bucharest or UTC")
        return text

    def country(self, text: str, field: str) -> str:
        """Return an ISO 3166-1 alpha-2 code in capitals.

        Raises:
            InvalidField: it is none.
        """
        if not _COUNTRY.fullmatch(text) or not _is_country(text):
            raise InvalidField(field, "must be an ISO 3166-1 alpha-2 country such as DE or US")
        return text.upper()

    def postal(self, country: str, state: str | None, city: str, zip_code: str) -> Validation:
        """Return what a country's own rules say of a state and a postal code."""
        return validation_of(country, state, city, zip_code)


def _is_tag(language: str, script: str, region: str) -> bool:
    return _is_language(language) and _is_script(script) and _is_region(region)


@lru_cache(maxsize=1024)
def _is_script(code: str) -> bool:
    return not code or pycountry.scripts.get(alpha_4=code.title()) is not None


@lru_cache(maxsize=1024)
def _is_region(code: str) -> bool:
    of_the_un = code.isdigit()  # M.49 numbers of continents, such as 419, are no countries
    return not code or of_the_un or _is_country(code)


@lru_cache(maxsize=1024)
def _is_country(code: str) -> bool:
    return pycountry.countries.get(alpha_2=code.upper()) is not None


@lru_cache(maxsize=1024)
def _is_language(code: str) -> bool:
    kind = "alpha_2" if len(code) == 2 else "alpha_3"  # noqa: PLR2004 - as the names say
    return pycountry.languages.get(**{kind: code}) is not None


@lru_cache(maxsize=1024)
def _is_currency(code: str) -> bool:
    return pycountry.currencies.get(alpha_3=code) is not None


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    """Return the names of tzdata: the same on every machine, and not its ``localtime``."""
    return frozenset(files("tzdata").joinpath("zones").read_text().split()) - {"Factory"}
