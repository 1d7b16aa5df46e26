"""What a rule costs, and how much it may: numbers that say how much work it is for a customer."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from customer_core.segments.errors import SegmentRuleTooCostly
from customer_core.segments.language.fields import window_of
from customer_core.segments.language.tree import (
    AttributeIn,
    Compares,
    Condition,
    Contains,
    MemberOf,
    OneOf,
    Tree,
    Window,
    conditions_of,
    parts_of,
)

DEEPEST = 16


@attrs.frozen(kw_only=True)
class Cost:
    """How much a rule asks for, with the rules of the segments it asks the membership of.

    Attributes:
        conditions: how many conditions it has.
        values: how many texts, labels and values of attributes are listed in them.
        windows: the different windows over orders that it looks through.
        depth: how deep its parts are nested.
    """

    conditions: int = 0
    values: int = 0
    windows: frozenset[Window] = frozenset()
    depth: int = 0


LIMITS: Mapping[str, int] = {"conditions": 200, "values": 1_000, "windows": 8, "depth": DEEPEST}
"""How much a rule may ask for."""


def cost_of(tree: Tree, members: Mapping[str, Cost] | None = None) -> Cost:
    """Return what a rule costs.

    Args:
        tree: the rule.
        members: what each segment or tier costs that it may ask the membership of; one that is
            not named costs nothing.
    """
    conditions = list(conditions_of(tree))
    others = [
        (members or {}).get(one.name, Cost()) for one in conditions if isinstance(one, MemberOf)
    ]
    windows = {window_of(one.figure) for one in conditions if isinstance(one, Compares)}
    return Cost(
        conditions=len(conditions) + sum(one.conditions for one in others),
        values=sum(_values(one) for one in conditions) + sum(one.values for one in others),
        windows=frozenset(one for one in windows if one is not None).union(
            *(one.windows for one in others)
        ),
        depth=_depth(tree) + max((one.depth for one in others), default=0),
    )


def _values(condition: Condition) -> int:
    if isinstance(condition, (OneOf, AttributeIn)):
        return len(condition.values)
    return len(condition.labels) if isinstance(condition, Contains) else 0


def check_cost(cost: Cost, field: str = "rule") -> None:
    """Check that a rule does not cost too much.

    Args:
        cost: of the rule.
        field: where the rule was given.

    Raises:
        SegmentRuleTooCostly: one of :data:`LIMITS` is broken; the error says which.
    """
    found = {
        "conditions": cost.conditions,
        "values": cost.values,
        "windows": len(cost.windows),
        "depth": cost.depth,
    }
    for name, limit in LIMITS.items():
        if found[name] > limit:
            raise SegmentRuleTooCostly(
                field,
                f"asks for {found[name]:,} {name}, with the segments it refers to; "
                f"there may be {limit:,} at most",
                bound=name,
                found=found[name],
                limit=limit,
            )


def _depth(tree: Tree) -> int:
    return 1 + max((_depth(part) for part in parts_of(tree)), default=0)
