"""Asking the customers of one business in memory, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from customer_core.customers.model import Status
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.tree import Tree
from customer_core.segments.model import assess
from customer_core.segments.survey import (
    DefinitionsCompared,
    RuleCount,
    Ruled,
    Standpoint,
    compared,
)
from customer_core.testing.read_models import history_of
from customer_core.testing.transaction import Transaction

_ASKED = "asked_by_a_survey"


class MemorySurvey:
    """Implements ``SegmentSurvey``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def count(self, rule: Tree, definitions: Definitions, now: datetime) -> RuleCount:
        """Return how many customers match a rule."""
        return RuleCount(
            matching=len(self._matching(rule, definitions, now)), customers=len(self._everybody())
        )

    def sample(
        self, rule: Tree, definitions: Definitions, now: datetime, limit: int
    ) -> Sequence[CustomerId]:
        """Return the first customers who match a rule, in the order of their ids."""
        return self._matching(rule, definitions, now)[:limit]

    def compare(
        self, old: Definitions, new: Definitions, now: datetime, limit: int
    ) -> DefinitionsCompared:
        """Return who would move if new definitions took the place of the old ones."""
        everybody = self._everybody()
        steps = [(one.key, _ruled(one, old, now), _ruled(one, new, now)) for one in everybody]
        moving = [
            Standpoint(old=before, new=after, customers=1, sample=[key.customer_id])
            for key, before, after in steps
            if before != after
        ]
        return compared(len(everybody), moving, limit)

    def _everybody(self) -> list[PurchaseHistory]:
        found = []
        for key, customer in sorted(
            self._transaction.customers.rows().items(), key=lambda row: row[0].customer_id
        ):
            if key.business_id == self._business_id and customer.status is not Status.DELETED:
                history = history_of(self._transaction, key, profiles=True)
                if history is not None:
                    found.append(attrs.evolve(history, assignment=None, profile_changed_at=None))
        return found

    def _matching(self, rule: Tree, definitions: Definitions, now: datetime) -> list[CustomerId]:
        asked = Definition(name=_ASKED, kind=Kind.SEGMENT, text=to_text(rule), priority=10**6)
        asking = Definitions.of([*definitions.all, asked])
        return [
            one.key.customer_id
            for one in self._everybody()
            if _ASKED in assess(one, asking, now).memberships
        ]


def _ruled(history: PurchaseHistory, definitions: Definitions, now: datetime) -> Ruled:
    standing = assess(history, definitions, now)
    return Ruled(
        tier=standing.tier,
        segment=standing.segment,
        held=frozenset({**standing.tiers, **standing.memberships}),
    )
