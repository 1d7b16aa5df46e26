"""What an erasure needs from outside: the store, all other places, and the proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import attrs

from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId, UserId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.registry.model import Place
from customer_core.privacy.requests.model import RequestKey
from customer_core.segments.history import CustomerKey

DELETED, MASKED = "deleted", "masked"
"""What is done to a thing: it goes, or it stays without the person."""

Done = Mapping[str, Mapping[str, int]]
"""What was done: how many rows, keys, entries or files, by treatment, by place."""


@attrs.frozen(kw_only=True)
class PersonRow:
    """By what a customer is known beside its id."""

    user_id: UserId | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]


class Booking(StrEnum):
    """Things of a person that other services keep streams of, which go with it."""

    APPOINTMENT = "appointment"
    BROCHURE = "brochure"


@attrs.frozen
class PutAside:
    """A message of the quarantine, and the beginning of its bytes."""

    id: int
    raw: bytes


@attrs.frozen(kw_only=True)
class Mentions:
    """A stretch of the journal.

    Attributes:
        events: those that may name the person.
        until: how far was looked, or None where the partition ends.
    """

    events: Sequence[Recorded]
    until: JournalPoint | None


class ErasureStore(Protocol):
    """What is held about people in all businesses, in a transaction."""

    def allow(self, business_id: BusinessId) -> None:
        """Say that this transaction erases in the journal of a business."""
        ...

    def has_built(self) -> bool:
        """Whether new versions of read models are being built beside those that serve."""
        ...

    def use_built(self) -> None:
        """Let this transaction work on what is being built, where it is."""
        ...

    def person(self, key: CustomerKey) -> PersonRow | None:
        """Return by what a customer is known, or None where there is none."""
        ...

    def held(self, place: Place, subject: Subject) -> int:
        """Return how many rows of a table are about a person; nothing is changed."""
        ...

    def take(self, place: Place, subject: Subject, limit: int) -> int:
        """Delete rows of a table that are about a person, or take the person out of them.

        As the registry declares the table; returns how many rows were changed, 0 at the end.
        """
        ...

    def orders(self, subject: Subject, limit: int) -> Sequence[OrderKey]:
        """Return orders that are still a person's."""
        ...

    def bookings(self, booking: Booking, subject: Subject, limit: int) -> Sequence[str]:
        """Return the ids of a person's appointments or brochure requests."""
        ...

    def drop_bookings(self, booking: Booking, business_id: BusinessId, ids: Sequence[str]) -> None:
        """Delete appointments or brochure requests."""
        ...

    def events(
        self, business_id: BusinessId, streams: Sequence[str], *, limit: int, after: int = 0
    ) -> Sequence[Recorded]:
        """Return events of streams, in the order of their positions, from behind ``after``."""
        ...

    def mentions(
        self, subject: Subject, partition: int, after: JournalPoint, limit: int
    ) -> Mentions:
        """Look through ``limit`` events of a partition for those that may name the person."""
        ...

    def delete_events(self, events: Sequence[Recorded]) -> int:
        """Delete events, what readers noted of them, and what is delivered of them."""
        ...

    def rewrite_events(self, events: Sequence[Recorded]) -> int:
        """Put events in the place of those at the same points.

        Data, metadata and audit are replaced. What readers noted of a failure is forgotten, and
        what was delivered to webhooks, too.
        """
        ...

    def move_streams(self, moves: Sequence[tuple[Recorded, str]]) -> None:
        """Let events stand under other streams, in their places, where nobody looks for them."""
        ...

    def undelivered(self, business_id: BusinessId, event_ids: Sequence[str]) -> int:
        """Return how often events of ours are still to be delivered to webhooks."""
        ...

    def put_aside(self, subject: Subject, limit: int, after: int) -> Sequence[PutAside]:
        """Return messages of the quarantine that may name a person, by their ids."""
        ...

    def horizon(self) -> int:
        """Return a place in time that :meth:`is_past` tells of."""
        ...

    def is_past(self, horizon: int) -> bool:
        """Whether every transaction has ended that was open then and could write."""
        ...


class Elsewhere(Protocol):
    """A place outside of the database: caches, streams, files."""

    @property
    def name(self) -> str:
        """What the dry run and the certificate call it."""
        ...

    def held(self, subject: Subject) -> int:
        """Return how many things there are about a person; nothing is changed.

        Raises:
            DependencyUnavailable: it does not answer.
        """
        ...

    def erase(self, subject: Subject) -> Erased:
        """Delete what there is about a person.

        Raises:
            DependencyUnavailable: it does not answer; some may be gone.
        """
        ...


@attrs.frozen
class Erased:
    """What was erased elsewhere.

    Attributes:
        count: keys, entries or files.
        left: those that cannot go before somebody has taken them in.
    """

    count: int
    left: int = 0


@attrs.frozen(kw_only=True)
class ToProve:
    """Somebody of whom nothing should be left.

    Attributes:
        key: the request.
        subject: the person.
        done: what the erasure did.
    """

    key: RequestKey
    subject: Subject
    done: Done


@attrs.frozen(kw_only=True)
class Proven:
    """What a search came to.

    Attributes:
        certificate: its id, or None where there is none.
        is_gone: whether nothing of the person was found.
    """

    certificate: str | None
    is_gone: bool


class Proof(Protocol):
    """Remembers by what people could be found, and proves afterwards that nothing is."""

    def remember(self, key: RequestKey, subject: Subject) -> None:
        """Keep marks of a person, before anything is destroyed."""
        ...

    def prove(
        self, erased: Sequence[ToProve], goes_on: Callable[[], None]
    ) -> Mapping[RequestKey, Proven]:
        """Search everything once for all of them; whom nothing was remembered of is left out.

        Args:
            erased: people whose erasure was complete before this is called.
            goes_on: called now and then, as long as it takes.

        Raises:
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        ...


class NoProof:
    """Implements ``Proof`` where nobody asks for one."""

    def remember(self, key: RequestKey, subject: Subject) -> None:
        """Keep nothing."""

    def prove(
        self,
        erased: Sequence[ToProve],
        goes_on: Callable[[], None],  # noqa: ARG002 - the port
    ) -> Mapping[RequestKey, Proven]:
        """Return that there are no certificates."""
        return {one.key: Proven(certificate=None, is_gone=True) for one in erased}
