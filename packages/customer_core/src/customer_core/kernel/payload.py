"""Reading the ``data`` of events field by field, naming what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from customer_core.kernel.clock import parse_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import Event
from customer_core.kernel.facts import Owner
from customer_core.kernel.ids import CustomerId, UserId, check_id

LONGEST_TEXT = 500


class Payload:
    """The fields of one event's data.

    Args:
        data: the event's ``data``.
        at: time of the envelope, for facts that carry no time of their own.
        event_id: id of the event.
    """

    def __init__(self, data: Mapping[str, Any], at: datetime, event_id: str) -> None:
        self.data = data
        self.at = at
        self.event_id = event_id

    @classmethod
    def of(cls, event: Event) -> Payload:
        """Return the fields of an event."""
        return Payload(event.data, event.timestamp, event.event_id)

    def text(self, field: str, default: str | None = None) -> str:
        """Return a text field, or the default where it is missing or null.

        Raises:
            InvalidField: it is missing without a default, no text, too long, or has a NUL.
        """
        value = self.data.get(field)
        return short_text(default if value is None else value, f"data.{field}")

    def id(self, field: str) -> str:
        """Return an id field.

        Raises:
            InvalidField: it is missing or no id.
        """
        return check_id(self.text(field), f"data.{field}")

    def optional_id(self, field: str) -> str | None:
        """Return an id field, or None where it is missing or null."""
        return None if self.data.get(field) is None else self.id(field)

    def time(self, field: str) -> datetime:
        """Return a time field, or the envelope's time where there is none.

        Raises:
            InvalidField: it is no ISO 8601 time with an offset.
        """
        value = self.data.get(field)
        return self.at if value is None else parse_time(value, f"data.{field}")

    def optional_time(self, field: str) -> datetime | None:
        """Return a time field, or None where there is none."""
        value = self.data.get(field)
        return None if value is None else parse_time(value, f"data.{field}")

    def optional_owner(self) -> Owner | None:
        """Return whom ``customerId`` or ``userId`` names, or None where there is neither."""
        customer_id, user_id = self.optional_id("customerId"), self.optional_id("userId")
        if customer_id is None and user_id is None:
            return None
        return Owner(
            customer_id=None if customer_id is None else CustomerId(customer_id),
            user_id=None if user_id is None else UserId(user_id),
        )

    def owner(self) -> Owner:
        """Return whom ``customerId`` or ``userId`` names.

        Raises:
            InvalidField: neither is there, or one is no id.
        """
        owner = self.optional_owner()
        if owner is None:
            raise InvalidField("data.customerId", "is required where there is no data.userId")
        return owner


def short_text(value: object, field: str) -> str:
    """Return a text that the store can keep.

    Raises:
        InvalidField: it is no text, too long, or has a NUL.
    """
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\x00" in value:
        raise InvalidField(field, f"must be a text of up to {LONGEST_TEXT} characters")
    return value
