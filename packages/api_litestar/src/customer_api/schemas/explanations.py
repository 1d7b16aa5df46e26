"""Why a customer stands where it stands, as it is answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from customer_api.schemas.segments import SegmentData
from customer_api.schemas.wire import Answer, Moment, Wire
from customer_core.segments.definitions import Kind


class ExplainedCondition(Wire):
    """One condition of a rule.

    Attributes:
        requirement: as it stands in the rule.
        value: what it looks at: a number, a text, a time, or true or false; null is nothing.
        holds: whether it is met.
        since: since when it has been met, or not been met; null where the journal does not reach
            back so far.
        changes_at: when time alone will next change that; null is never.
        missing: how far the figure is from its bound; null where it is met, or has no figure.
    """

    requirement: str
    value: Any  # of the kinds that the field of the condition may have
    holds: bool
    since: Moment | None
    changes_at: Moment | None
    missing: Decimal | None


class ExplainedPart(Wire):
    """How the conditions of a rule are joined.

    Attributes:
        joins: whether all parts must hold, any, or not the one; or a condition.
        condition: the place of the condition in the list, from 0.
    """

    joins: Literal["all", "any", "not", "condition"]
    holds: bool
    parts: list[ExplainedPart]
    condition: int | None


class ExplainedChange(Wire):
    """What time alone will change.

    Attributes:
        holds: whether the rule holds from then on.
        conditions: those that turn at that moment.
    """

    at: Moment
    holds: bool
    conditions: list[str]


class Explanation(Wire):
    """Why a customer is, or is not, in a tier or segment.

    Attributes:
        since: since when the rule has held; null where it does not.
        changes: what time alone will change next, if nothing else happens; null is nothing.
    """

    name: str
    kind: Kind
    rule: str
    holds: bool
    since: Moment | None
    conditions: list[ExplainedCondition]
    tree: ExplainedPart
    changes: ExplainedChange | None


class ExplainedSegmentData(SegmentData):
    """One customer's segment, and where it is asked for, why it is so."""

    explanations: list[Explanation] | UnsetType = UNSET


class ExplainedSegmentAnswer(Answer, kw_only=True):
    """The answer with one customer's segment; ``explain`` adds every tier and segment."""

    data: ExplainedSegmentData
