"""Consent records: what a person agreed to or no longer does, and how that became known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NewType

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId

ConsentId = NewType("ConsentId", str)

MARKETING = "marketing"
"""The purpose that the switches of a customer's preferences are about."""


class Channel(StrEnum):
    """The ways by which marketing reaches a person."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


class Decision(StrEnum):
    """What a person decided."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """How consent stands; of what was never decided there is none."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    NEVER_GIVEN = "never_given"


@attrs.frozen(kw_only=True)
class ConsentRecord:
    """One decision of a person, as it is kept for good.

    Attributes:
        number: grows from record to record; 0 until it is kept.
        source: by what way the person said so, such as ``customer``, ``checkout`` or ``phone``.
        evidence: what shows it, in the words of whoever recorded it for the person.
        notice_version: of the notice that was shown; None where nobody noted it.
        actor_role: who recorded it: ``customer`` for the person, else the role.
        language: of the person at that time, where it is known.
        jurisdiction: ISO 3166 code of where the person was, where it is known.
        event_id: of the event in the journal that tells of it; empty until it is told.
    """

    business_id: BusinessId
    customer_id: CustomerId
    id: ConsentId
    number: int = 0
    purpose: str = MARKETING
    channel: Channel
    decision: Decision
    source: str
    evidence: str | None = None
    notice_version: str | None
    actor_role: str
    language: str | None = None
    jurisdiction: str | None = None
    at: datetime
    event_id: str = ""


@attrs.frozen(kw_only=True)
class ConsentState:
    """How consent to one channel stands.

    Attributes:
        record: the last decision, or None where none was ever recorded.
    """

    purpose: str = MARKETING
    channel: Channel
    state: State
    record: ConsentRecord | None


def consent_states(
    switches: Mapping[Channel, bool], latest: Sequence[ConsentRecord]
) -> list[ConsentState]:
    """Return how consent stands, channel by channel.

    Args:
        switches: what the customer's preferences say, which is what holds.
        latest: the last record of each purpose and channel.
    """
    known = {one.channel: one for one in latest if one.purpose == MARKETING}
    return [
        ConsentState(
            channel=channel, state=_state(on, known.get(channel)), record=known.get(channel)
        )
        for channel, on in switches.items()
    ]


def _state(on: bool, record: ConsentRecord | None) -> State:  # noqa: FBT001 - a switch's position
    if on:
        return State.GIVEN
    return State.WITHDRAWN if record else State.NEVER_GIVEN
