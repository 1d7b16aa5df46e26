"""Whom and what many events tell of, to be looked up together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from customer_core.kernel.events import Event
from customer_core.kernel.ids import BusinessId, OrderId, is_id
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.subject import NAMED_BY, name_told
from customer_core.privacy.pseudonyms import NameKind, PersonName
from customer_core.privacy.scrubbing import is_kept

_ACTORS = (NameKind.CUSTOMER, NameKind.USER)


@attrs.frozen
class Told:
    """Whom and what events tell of, once each, however many tell of it.

    Attributes:
        names: of people, among them whom events may say that they were caused by.
        orders: those of events that do not say whose they are.
    """

    names: Sequence[PersonName]
    orders: Sequence[OrderKey]


def told_by(events: Iterable[Event]) -> Told:
    """Return what events tell of; they are gone through once, for most of them tell the same."""
    texts: set[tuple[BusinessId, str, str]] = set()
    actors: set[tuple[BusinessId, str | None]] = set()
    orders: set[tuple[BusinessId, str]] = set()
    for event in events:
        business, data = event.business_id, event.data
        for field in NAMED_BY:
            if isinstance(value := data.get(field), str):
                texts.add((business, field, value))
        actors.add((business, event.metadata.actor))
        if data.get("customerId") is None and is_kept(event.event_type):
            order = data.get("orderId")
            if isinstance(order, str):
                orders.add((business, order))
    names = (name_told(*one) for one in texts)
    return Told(
        [*(name for name in names if name is not None), *_actors(actors)],
        [OrderKey(business, OrderId(order)) for business, order in orders if is_id(order)],
    )


def actors_in(event: Event) -> list[PersonName]:
    """Return whom an event may say that it was caused by."""
    return _actors([(event.business_id, event.metadata.actor)])


def _actors(told: Iterable[tuple[BusinessId, str | None]]) -> list[PersonName]:
    return [
        PersonName(business, kind, actor)
        for business, actor in told
        if actor is not None
        for kind in _ACTORS
    ]
