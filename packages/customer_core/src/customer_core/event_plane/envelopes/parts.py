"""What every envelope comes down to, whatever its shape, and how its texts are checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import attrs

from customer_core.kernel.clock import format_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import OUR_SOURCE
from customer_core.kernel.ids import check_id

LONGEST_NAME = 200


@attrs.define(eq=False)
class InvalidEvent(InvalidField):
    """{field}: {message}

    The envelope of an event is not as it should be.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_EVENT"


@attrs.frozen(kw_only=True)
class Arrival:
    """What is known of messages that came together, beside what they say.

    Attributes:
        at: when they came.
        origin: transport and place they came by, such as ``redis:orders.events``.
        businesses: the businesses they may be about; None is every one.
        hop: what is added to the hops of each.
    """

    at: datetime
    origin: str
    businesses: frozenset[str] | None = None
    hop: Mapping[str, str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make the hop once for all of the messages."""
        hop = {"service": OUR_SOURCE, "at": format_time(self.at), "origin": self.origin}
        object.__setattr__(self, "hop", hop)


@attrs.frozen(kw_only=True)
class Labels:
    """What a shape calls the parts, for telling its sender what is wrong."""

    event_type: str
    event_id: str
    timestamp: str
    business: str
    data: str = "data"
    version: str = "version"
    source: str = "source"
    correlation: str = "metadata.correlationId"
    causation: str = "metadata.causationId"
    trace: str = "metadata.traceparent"
    actor: str = "metadata.actor"
    hops: str = "metadata.hops"


@attrs.define(eq=False)
class Parts:
    """The parts of an envelope, found but not checked yet; None is what it does not say.

    Attributes:
        labels: what the shape calls them.
        name: the type, or a name that stands for it.
        businesses: every place where the envelope names a business.
    """

    labels: Labels
    name: object
    data: object
    event_id: object = None
    timestamp: object = None
    source: object = None
    version: object = None
    businesses: tuple[tuple[str, object], ...] = ()
    correlation_id: object = None
    causation_id: object = None
    traceparent: object = None
    actor: object = None
    hops: object = None


def text(value: object, field: str) -> str:
    """Return a text of an envelope.

    Raises:
        InvalidEvent: it is none, is empty or too long, or has what no text may have.
    """
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= LONGEST_NAME
        or "\x00" in value
        or not (value.isascii() or _is_unicode(value))
    ):
        raise InvalidEvent(field, f"must be a text of 1 to {LONGEST_NAME} characters")
    return value


def optional_text(value: object, field: str) -> str | None:
    """Return a text of an envelope, or None where there is none.

    Raises:
        InvalidEvent: it is no text, or is one that is not allowed.
    """
    return None if value is None or value == "" else text(value, field)


def an_id(value: object, field: str) -> str:
    """Return an id of an envelope.

    Raises:
        InvalidId: it is none.
    """
    return check_id(value if isinstance(value, str) else "", field)


def first(values: Mapping[str, Any], *names: str) -> object:
    """Return the first of some values that is there, or None."""
    return next((found for name in names if (found := values.get(name)) is not None), None)


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
