"""Keeping what other services still tell of the erased from being kept again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import attrs

from customer_core.event_plane.erasure.told import actors_in, told_by
from customer_core.event_plane.ports import PlatformUnit
from customer_core.event_plane.quarantine import Quarantined
from customer_core.kernel.errors import Invalid
from customer_core.kernel.events import Event
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId, CustomerId
from customer_core.orders.model import OrderKey
from customer_core.orders.perspective import order_key
from customer_core.privacy.erasure.subject import names_in
from customer_core.privacy.pseudonyms import NameKind, PersonName, email_name
from customer_core.privacy.scrubbing import is_kept, scrub

_PAGE = 500
_ID = re.compile(r'"(customerId|userId|businessId)\\*"\s*:\s*\\*"([A-Za-z0-9._:\-]{1,64})\\*"')
_EMAIL = re.compile(r"[^\s\"'<>\\,;:()\[\]{}]+@[^\s\"'<>\\,;:()\[\]{}]+")


@attrs.frozen
class Sifted:
    """Events as they may be kept.

    Attributes:
        events: in their order; those of orders of the erased without the person.
        suppressed: how many are left out.
        about_erased: the places of those, and of those that were scrubbed, among all.
    """

    events: Sequence[Event]
    suppressed: int = 0
    about_erased: tuple[int, ...] = ()


def sift(unit: PlatformUnit, events: Sequence[Event]) -> Sifted:
    """Return events without the erased; a question of one statement where nobody was erased.

    In the transaction that appends them, so that no erasure overlooks them. Events that go with a
    person are left out; those of orders are scrubbed, and so is what came of these orders before
    it was known whose they are.

    Raises:
        PrivacySecretMissing: somebody was erased, but nobody can be recognised.
    """
    if not events or not unit.erased.any():
        return Sifted(events)
    told = told_by(events)
    erased = unit.erased.suppressed(told.names)
    kept_orders = unit.erased.orders_of_erased(told.orders)
    if not erased and not kept_orders:
        return Sifted(events)
    return _without(unit, events, erased, kept_orders)


def _without(
    unit: PlatformUnit,
    events: Sequence[Event],
    erased: Mapping[PersonName, CustomerId],
    kept_orders: Mapping[OrderKey, CustomerId],
) -> Sifted:
    """Return events without these people, and without whose orders these are."""
    named = [list(names_in(event)) for event in events]
    late = _late_orders(events, named, erased)
    of_erased = {**kept_orders, **late}
    kept: list[Event] = []
    touched: list[int] = []
    for place, (event, names) in enumerate(zip(events, named, strict=True)):
        about = not erased.keys().isdisjoint(names)
        if is_kept(event.event_type):
            pseudonym = _buyer(event, names, erased)
            order = _order(event)
            if pseudonym is None and order is not None and not _names_customer(event):
                pseudonym = of_erased.get(order)
            about |= pseudonym is not None
            event = event if pseudonym is None else scrub(event, pseudonym)  # noqa: PLW2901
        if about:
            touched.append(place)
        if about and not is_kept(event.event_type):
            continue
        kept.append(event if erased.keys().isdisjoint(actors_in(event)) else _anonymous(event))
    _scrub_before(unit, late)
    return Sifted(kept, len(events) - len(kept), tuple(touched))


def without_erased(unit: PlatformUnit, messages: Sequence[Quarantined]) -> list[Quarantined]:
    """Return messages for the quarantine; of those that name somebody erased, nothing but that.

    Raises:
        PrivacySecretMissing: somebody was erased, but nobody can be recognised.
    """
    if not unit.erased.any():
        return list(messages)
    guessed = [set(_guessed(message)) for message in messages]
    erased = unit.erased.suppressed({name for names in guessed for name in names})
    return [
        message if erased.keys().isdisjoint(names) else _emptied(message)
        for message, names in zip(messages, guessed, strict=True)
    ]


def _buyer(
    event: Event, names: Sequence[PersonName], erased: Mapping[PersonName, CustomerId]
) -> CustomerId | None:
    """Return the pseudonym of whose order it is; where it does not say, of whom else it names."""
    says = _names_customer(event)
    counted = [one for one in names if not says or one.kind is NameKind.CUSTOMER]
    return next((erased[one] for one in counted if one in erased), None)


def _late_orders(
    events: Sequence[Event],
    named: Sequence[Sequence[PersonName]],
    erased: Mapping[PersonName, CustomerId],
) -> dict[OrderKey, CustomerId]:
    """Return the orders that events tell to be of the erased, with their pseudonyms."""
    found: dict[OrderKey, CustomerId] = {}
    for event, names in zip(events, named, strict=True):
        pseudonym = _buyer(event, names, erased) if is_kept(event.event_type) else None
        order = _order(event)
        if pseudonym is not None and order is not None:
            found[order] = pseudonym
    return found


def _anonymous(event: Event) -> Event:
    return attrs.evolve(event, metadata=attrs.evolve(event.metadata, actor=None))


def _order(event: Event) -> OrderKey | None:
    try:
        return order_key(event)
    except Invalid:
        return None


def _names_customer(event: Event) -> bool:
    return event.data.get("customerId") is not None


def _scrub_before(unit: PlatformUnit, late: Mapping[OrderKey, CustomerId]) -> None:
    """Scrub what the journal holds of orders, now that it is known that they are of the erased."""
    for key, pseudonym in late.items():
        unit.erasures.allow(key.business_id)
        after = 0
        while found := unit.erasures.events(
            key.business_id, [f"order:{key.order_id}"], limit=_PAGE, after=after
        ):
            after = found[-1].point.position
            scrubbed = [
                attrs.evolve(one, event=scrub(one.event, pseudonym))
                for one in found
                if is_kept(one.event.event_type) and not _names_customer(one.event)
            ]
            unit.erasures.rewrite_events([one for one in scrubbed if one not in found])


def _emptied(message: Quarantined) -> Quarantined:
    return attrs.evolve(message, raw=b"", headers={}, reason="names somebody who was erased")


def _guessed(message: Quarantined) -> Iterator[PersonName]:
    """Yield whom a text may name, whatever its form."""
    text = " ".join((message.raw.decode(errors="replace"), *message.headers.values()))
    found = _ID.findall(text)
    businesses = {one for kind, one in found if kind == "businessId"} or {DEFAULT_BUSINESS}
    emails = [email_name(one) for one in _EMAIL.findall(text)]
    for business in map(BusinessId, businesses):
        for kind, one in found:
            if kind != "businessId":
                yield PersonName(business, NameKind(kind.removesuffix("Id")), one)
        for email in emails:
            yield PersonName(business, NameKind.EMAIL, email)
