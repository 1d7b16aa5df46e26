"""The rules of the world outside that the fields of customers keep."""

from __future__ import annotations

from typing import Protocol

from customer_core.customers.model import Email, Phone


class Standards(Protocol):
    """The rules of the world outside, checked by libraries that know them."""

    def email(self, text: str, field: str) -> Email:
        """Return a checked address.

        Raises:
            InvalidEmailFormat: it is none.
        """
        ...

    def phone(self, text: str, field: str, region: str | None) -> Phone:
        """Return a checked number.

        Args:
            text: as written by a person.
            field: named in the error.
            region: ISO 3166 country of numbers without a country code.

        Raises:
            InvalidPhone: no such number can exist.
        """
        ...

    def language(self, text: str, field: str) -> str:
        """Return a language tag (BCP 47 with an ISO 639 language) in its usual writing.

        Raises:
            InvalidField: it is none.
        """
        ...

    def currency(self, text: str, field: str) -> str:
        """Return an ISO 4217 currency code.

        Raises:
            InvalidField: it is none.
        """
        ...

    def timezone(self, text: str, field: str) -> str:
        """Return the name of an IANA time zone.

        Raises:
            InvalidField: it is none.
        """
        ...
