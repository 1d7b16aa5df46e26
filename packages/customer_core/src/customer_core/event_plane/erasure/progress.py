"""How far an erasure is: kept with its request, so that whoever goes on knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.kernel.events import Data
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.privacy.erasure.subject import Subject


@attrs.frozen(kw_only=True)
class Progress:
    """Where an erasure is, and whom it is about; it goes with the end of the erasure.

    Attributes:
        step: the name of the step that comes next.
        partition: of the journal, for the step that looks through all of it.
        xid, position: the place there.
        erased_at: since when nothing is taken in about the person.
        told_at: when the others were told.
        done: how many rows, keys, entries or files, by treatment, by place.
        begun_again: whether the proof had found something left, so that it was all done again.
    """

    step: str
    customer_id: CustomerId
    user_id: UserId | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    pseudonym: CustomerId
    erased_at: datetime
    partition: int = 0
    xid: int = 0
    position: int = 0
    told_at: datetime | None = None
    done: Mapping[str, Mapping[str, int]] = attrs.field(factory=dict)
    begun_again: bool = False

    @classmethod
    def of(cls, data: Data) -> Progress:
        """Return the progress that a request keeps."""
        return from_plain(data, cls)

    @property
    def data(self) -> Data:
        """The form in which a request keeps it."""
        plain: Data = to_plain(self)
        return plain

    def subject(self, business_id: BusinessId) -> Subject:
        """Return whom the erasure is about."""
        return Subject(
            business_id=business_id,
            customer_id=self.customer_id,
            user_id=self.user_id,
            emails=self.emails,
            phones=self.phones,
            pseudonym=self.pseudonym,
        )

    def with_done(self, place: str, treatment: str, count: int) -> Progress:
        """Return it with something more done."""
        if not count:
            return self
        of_place = dict(self.done.get(place, {}))
        of_place[treatment] = of_place.get(treatment, 0) + count
        return attrs.evolve(self, done={**self.done, place: of_place})
