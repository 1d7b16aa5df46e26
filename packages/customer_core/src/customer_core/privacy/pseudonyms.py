"""Pseudonyms and digests: how people are recognised of whom nothing is kept."""

from __future__ import annotations

import hmac
import unicodedata
from base64 import b32encode
from enum import StrEnum

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.kernel.pseudonym import PREFIX

_DIGITS = 26
_INTERNATIONAL = "xn--"


class NameKind(StrEnum):
    """By what a person is known to other services."""

    CUSTOMER = "customer"
    USER = "user"
    EMAIL = "email"


@attrs.frozen
class PersonName:
    """One name of a person in a business.

    Attributes:
        text: the id, or the e-mail address as :func:`email_name` writes it.
    """

    business_id: BusinessId
    kind: NameKind
    text: str


def email_name(address: str) -> str:
    """Return an e-mail address without regard to case, blanks and ways of writing its domain."""
    name = unicodedata.normalize("NFC", address.strip().casefold())
    local, at, domain = name.rpartition("@")
    if _INTERNATIONAL not in domain:
        return name
    try:
        return local + at + domain.encode("ascii").decode("idna")
    except UnicodeError:
        return name


@attrs.frozen
class Pseudonyms:
    """Makes digests and pseudonyms, the same ones always, which nobody can undo or guess.

    Attributes:
        secret: the service's own; with another one, nobody who was erased is recognised.
    """

    secret: bytes = attrs.field(repr=False)

    def digest(self, name: PersonName) -> str:
        """Return the digest of a name, in hexadecimal."""
        return self._digest(name).hex()

    def of(self, business_id: BusinessId, customer_id: str) -> CustomerId:
        """Return the id under which what is kept of a customer stands."""
        digest = self._digest(PersonName(business_id, NameKind.CUSTOMER, customer_id))
        return CustomerId(PREFIX + b32encode(digest)[:_DIGITS].decode().lower())

    def _digest(self, name: PersonName) -> bytes:
        text = f"{name.business_id}/{name.kind}/{name.text}"
        return hmac.digest(self.secret, text.encode(errors="surrogatepass"), "sha256")
