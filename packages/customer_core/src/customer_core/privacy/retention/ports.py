"""What retention needs from outside: who was active when, notices, runs, and crowds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import attrs

from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.ports import Booking, Erased, PersonRow
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.identifiers import Identifier
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.registry.model import Place
from customer_core.privacy.requests.model import RequestKey
from customer_core.privacy.retention.policy import AgingCategory
from customer_core.privacy.retention.run import JournalPlace, RetentionRun, RunId
from customer_core.segments.history import CustomerKey


@attrs.frozen(kw_only=True)
class Notice:
    """That a customer's inactivity was made known.

    Attributes:
        noticed_at: when; the time until the end counts from then.
        last_active_at: when the customer had been active last.
    """

    key: CustomerKey
    noticed_at: datetime
    last_active_at: datetime


@attrs.frozen
class Aged:
    """What was let go of for its age in one transaction.

    Attributes:
        count: rows or traces.
        next: where to go on, or None at the end.
    """

    count: int
    next: JournalPlace | None


class RetentionStore(Protocol):
    """What retention judges by, in all businesses, in a transaction."""

    def hold_runs(self) -> None:
        """Keep others from beginning or taking on a run until the transaction ends."""
        ...

    def runs(self, limit: int) -> Sequence[RetentionRun]:
        """Return the newest runs, the newest first."""
        ...

    def run_due_at(self, due_at: datetime) -> RetentionRun | None:
        """Return the run for a due time, or None."""
        ...

    def keep_run(self, run: RetentionRun) -> bool:
        """Keep a run as it is now; tell whether it is still the one's who took it on last."""
        ...

    def quiet(
        self, before: datetime, after: CustomerKey | None, limit: int
    ) -> Sequence[CustomerKey]:
        """Return customers who have neither registered nor signed in since, in key order.

        Without those who have a notice.
        """
        ...

    def last_active(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, datetime]:
        """Return when customers were active last; who is not there is left out.

        By registration, sign-in, placing an order, an appointment, asking for a brochure, and any
        change that the person itself made.
        """
        ...

    def busy(self, keys: Iterable[CustomerKey]) -> frozenset[CustomerKey]:
        """Return those customers who have an open request about privacy."""
        ...

    def notice(self, notices: Sequence[Notice]) -> frozenset[CustomerKey]:
        """Keep notices; return whose are new."""
        ...

    def notices(self, by: datetime, after: CustomerKey | None, limit: int) -> Sequence[Notice]:
        """Return notices of that time or earlier, in key order."""
        ...

    def count_notices(self) -> int:
        """Return how many notices there are."""
        ...

    def withdraw(self, keys: Iterable[CustomerKey]) -> None:
        """Forget notices."""
        ...

    def let_go(
        self, category: AgingCategory, before: datetime, place: JournalPlace, limit: int
    ) -> Aged:
        """Let go of some of what is older in a category.

        Of what an inactivity is judged by, the last moment stays.
        """
        ...

    def count_aged(self, category: AgingCategory, before: datetime) -> int:
        """Return how much would be let go of."""
        ...


class Stage(StrEnum):
    """How far somebody is who is erased in a crowd.

    Attributes:
        TAKEN: nothing about the person is taken in any more; nothing is destroyed yet.
        GOING: everything is being destroyed.
        CLEAN: nothing is left in the tables and in the own streams.
    """

    TAKEN = "taken"
    GOING = "going"
    CLEAN = "clean"


@attrs.frozen(kw_only=True)
class Member:
    """Somebody who is being erased together with others.

    Attributes:
        erased_at: since when nothing about the person is taken in.
    """

    subject: Subject
    stage: Stage
    erased_at: datetime


@attrs.frozen
class EventText:
    """All that an event says, in small letters."""

    point: JournalPoint
    business_id: BusinessId
    text: str


@attrs.frozen
class Stretch:
    """A stretch of the journal, as texts.

    Attributes:
        until: how far it goes, or None where the partition ends.
    """

    texts: Sequence[EventText]
    until: JournalPoint | None


class CrowdStore(Protocol):
    """People who are erased together, and what is held about all of them, in a transaction."""

    def people(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, PersonRow]:
        """Return by what customers are known; who is not there is left out."""
        ...

    def take_on(self, subjects: Sequence[Subject], at: datetime) -> None:
        """Begin with people."""
        ...

    def members(self, stages: Iterable[Stage], limit: int) -> Sequence[Member]:
        """Return members, in key order."""
        ...

    def move(self, keys: Iterable[CustomerKey], stage: Stage) -> None:
        """Let members be at another stage."""
        ...

    def identifiers(
        self, subjects: Sequence[Subject]
    ) -> Mapping[CustomerKey, Sequence[Identifier]]:
        """Return names, addresses and whatever else tells people from others."""
        ...

    def remember(self, run_id: RunId, marks: Mapping[RequestKey, Marks]) -> None:
        """Keep marks of people; where there are some of somebody already, those stay."""
        ...

    def release(self, subjects: Sequence[Subject], digests: Sequence[str]) -> None:
        """Let people be, of whom nothing was destroyed, and take them out of the ledger.

        Args:
            subjects: who.
            digests: of all their names.
        """
        ...

    def leave(self, keys: Iterable[CustomerKey]) -> None:
        """Forget members, who are gone."""
        ...

    def orders(self, limit: int) -> Mapping[OrderKey, CustomerId]:
        """Return orders that are still of those who are going, each with the pseudonym."""
        ...

    def kept_orders(self) -> Mapping[CustomerKey, frozenset[str]]:
        """Return the ids of the orders that stay of members, under their pseudonyms."""
        ...

    def bookings(self, booking: Booking, limit: int) -> Mapping[BusinessId, Sequence[str]]:
        """Return appointments or brochure requests of those who are going, by business."""
        ...

    def take(self, place: Place, limit: int) -> int:
        """Do to rows of those who are going what the registry declares; return how many."""
        ...

    def drop_streams(self, business_id: BusinessId, streams: Sequence[str]) -> int:
        """Delete all events of streams, what readers noted of them, and their deliveries."""
        ...

    def texts(self, partition: int, after: JournalPoint, limit: int) -> Stretch:
        """Return a stretch of a partition of the journal."""
        ...

    def events_at(self, partition: int, points: Sequence[JournalPoint]) -> Sequence[Recorded]:
        """Return the events at places of a partition."""
        ...


class ElsewhereOfMany(Protocol):
    """A place outside of the database, from which many people are erased by one look."""

    @property
    def name(self) -> str:
        """What the place is called."""
        ...

    def erase_all(self, subjects: Sequence[Subject]) -> Erased:
        """Delete what there is about any of them.

        Raises:
            DependencyUnavailable: it does not answer; some may be gone.
        """
        ...
