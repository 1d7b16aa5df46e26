"""The person whom an erasure is about, and what events say of people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from customer_core.kernel.events import Event, customer_stream
from customer_core.kernel.ids import BusinessId, CustomerId, UserId, is_id
from customer_core.privacy.pseudonyms import NameKind, PersonName, email_name
from customer_core.segments.history import CustomerKey

_DISTINCTIVE = 12
"""From this length on, an id is taken for the person's wherever it stands."""


@attrs.frozen(kw_only=True)
class Subject:
    """A person as the running erasure knows it; forgotten with its end.

    Attributes:
        user_id: the user of the auth service that the customer is linked to, if any.
        emails: the addresses known, as they are kept.
        phones: the numbers known.
        pseudonym: under which stays what has to.
        orders: the ids of the orders that stay so, where it matters what is said of these.
    """

    business_id: BusinessId
    customer_id: CustomerId
    user_id: UserId | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    pseudonym: CustomerId
    orders: frozenset[str] = frozenset()

    @property
    def key(self) -> CustomerKey:
        """The customer."""
        return CustomerKey(self.business_id, self.customer_id)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the person."""
        return (self.customer_id, *((self.user_id,) if self.user_id else ()))

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams whose every event is about the person."""
        own = customer_stream(self.customer_id)
        return (own,) if self.user_id is None else (own, f"user:{self.user_id}")

    @property
    def names(self) -> tuple[PersonName, ...]:
        """The names under which other services may tell of the person."""
        named = [
            (NameKind.CUSTOMER, self.customer_id),
            *((NameKind.USER, one) for one in (self.user_id,) if one),
            *((NameKind.EMAIL, email_name(one)) for one in self.emails),
        ]
        return tuple(PersonName(self.business_id, kind, text) for kind, text in named)

    @property
    def needles(self) -> tuple[str, ...]:
        """Texts of which one stands in whatever names the person in JSON, in small letters."""
        quoted = [f'"{one}"' for one in (*self.ids, *self.streams)]
        written = [form for one in self.emails for form in (one, email_name(one))]
        return tuple(dict.fromkeys(one.lower() for one in (*quoted, *written, *self.phones)))

    def is_named_by(self, event: Event) -> bool:
        """Whether an event says that it is about the person."""
        return not set(self.names).isdisjoint(names_in(event))

    def masked(self, value: Any, field: str = "") -> Any:  # noqa: ANN401 - plain values
        """Return plain values with the pseudonym in the place of what names the person."""
        if isinstance(value, dict):
            return {name: self.masked(one, name) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.masked(one, field) for one in value]
        return self._masked_text(value, field) if isinstance(value, str) else value

    def scrubbed(self, value: Any) -> Any:  # noqa: ANN401 - plain values
        """Return plain values of the person's own rows: masked, and without anybody's words."""
        return _wordless(self.masked(value))

    def _masked_text(self, text: str, field: str) -> str:
        if text in self.streams:
            return customer_stream(self.pseudonym)
        for one in self.ids:
            if text == one and (len(one) >= _DISTINCTIVE or _names_somebody(field)):
                return self.pseudonym
        for one in (*self.emails, *self.phones):
            place = text.casefold().find(one.casefold())
            if place >= 0:
                text = text[:place] + self.pseudonym + text[place + len(one) :]
        return text


_WORDS = "note"
"""Under this name stands what somebody wrote as they liked."""


def _wordless(value: Any) -> Any:  # noqa: ANN401 - plain values
    if isinstance(value, dict):
        return {name: None if name == _WORDS else _wordless(one) for name, one in value.items()}
    return [_wordless(one) for one in value] if isinstance(value, list) else value


_ACTORS = frozenset({"actor", "author", "subject", "by"})


def _names_somebody(field: str) -> bool:
    return field.endswith(("Id", "_id", "By", "_by")) or field in _ACTORS


NAMED_BY = {
    "customerId": NameKind.CUSTOMER,
    "userId": NameKind.USER,
    "email": NameKind.EMAIL,
}
"""The fields of an event's data that name somebody."""


def names_in(event: Event) -> Iterator[PersonName]:
    """Yield the names by which an event tells of somebody."""
    for field in NAMED_BY:
        value = event.data.get(field)
        name = name_told(event.business_id, field, value) if isinstance(value, str) else None
        if name is not None:
            yield name


def name_told(business_id: BusinessId, field: str, text: str) -> PersonName | None:
    """Return the name that stands in a field of ``NAMED_BY``, or None where it is no good id."""
    kind = NAMED_BY[field]
    if kind is NameKind.EMAIL:
        return PersonName(business_id, kind, email_name(text))
    return PersonName(business_id, kind, text) if is_id(text) else None
