"""Facts as documents: in our own envelope, as CloudEvents, and as document 004 has them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from customer_cli.simulate.facts import TOPICS, Fact
from customer_cli.simulate.plan import Shape

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DEFAULT = "default"


def own_document(fact: Fact) -> dict[str, Any]:
    """Return a fact in the product's own envelope, that of document 001."""
    document = {
        "eventId": fact.event_id,
        "eventType": fact.name,
        "version": "1.0",
        "timestamp": fact.timestamp,
        "source": fact.source,
        "data": fact.data,
        "metadata": {"correlationId": f"trace-{fact.event_id}", "businessId": fact.business},
    }
    if fact.is_anonymous:
        del document["eventId"]
    if fact.business == _DEFAULT:
        del document["metadata"]
    return document


def cloud_event(fact: Fact) -> dict[str, Any]:
    """Return a fact as a CloudEvent in JSON."""
    return {
        "specversion": "1.0",
        "id": fact.event_id,
        "source": fact.source,
        "type": fact.name,
        "time": fact.timestamp,
        "datacontenttype": "application/json",
        "businessid": fact.business,
        "data": fact.data,
    }


def flat_message(fact: Fact) -> dict[str, Any]:
    """Return a fact as a flat message, as documents 003 and 004 have them."""
    return {
        "event": f"v1.{TOPICS[fact.kind]}",
        "event_id": fact.event_id,
        "timestamp": fact.timestamp,
        "source": fact.source,
        "business_id": fact.business,
        **fact.data,
    }


class Wrapper:
    """Makes documents of facts, as bytes.

    Args:
        shape: which shape they have.
        random: decides, where there is a choice.
    """

    def __init__(self, shape: Shape, random: Random) -> None:
        self._random = random
        self._wrap: Callable[[Fact], dict[str, Any]] = {
            Shape.CUSTOMERS: own_document,
            Shape.CLOUDEVENTS: cloud_event,
            Shape.MIXED: self._mixed,
        }[shape]

    def wrapped(self, fact: Fact) -> bytes:
        """Return the document; a fact without an id of its own can only be in our own envelope."""
        document = own_document(fact) if fact.is_anonymous else self._wrap(fact)
        return _ENCODER.encode(document)

    def _mixed(self, fact: Fact) -> dict[str, Any]:
        draw = self._random.random()
        if draw < 0.5:  # noqa: PLR2004 - a share
            return own_document(fact)
        if draw < 0.8:  # noqa: PLR2004 - a share
            return cloud_event(fact)
        return flat_message(fact) if fact.kind != "StockCounted" else cloud_event(fact)
