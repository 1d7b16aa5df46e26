"""A slow, plain reading of rules, to compare the quick ones with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import floor

from customer_core.kernel.labels import label_key
from customer_core.segments.history import Purchase, PurchaseHistory
from customer_core.segments.language.fields import FIELDS, FieldKind
from customer_core.segments.language.tree import (
    Accepts,
    Aged,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    Compares,
    Condition,
    Contains,
    Dated,
    Every,
    Known,
    MemberOf,
    Not,
    OneOf,
    Some,
    Tree,
    Window,
)
from tests.core.segments.language.histories import DAY


def plainly_holds(  # noqa: C901, PLR0911 - one answer for each kind of condition
    tree: Tree, history: PurchaseHistory, at: datetime, members: dict[str, Tree] | None = None
) -> bool:
    """Say whether a rule holds, as its definition reads, from all of the history at once."""

    def holds(part: Tree) -> bool:
        return plainly_holds(part, history, at, members)

    match tree:
        case Every(parts):
            return all(holds(part) for part in parts)
        case Some(parts):
            return any(holds(part) for part in parts)
        case Not(part):
            return not holds(part)
        case MemberOf(name):
            return holds((members or {})[name])
        case Compares(figure, sign, bound):
            return _meets(_figure(figure, history, at), sign, bound)
        case Aged(name, days, older=older):
            then = _moment(name, history, at)
            return then is not None and (at - then >= days * DAY) is older
        case Dated(name, sign, bound):
            then = _moment(name, history, at)
            return then is not None and _meets(then, sign, bound)
        case Known(name):
            return _known(name, history, at) is not None
        case OneOf(name, values):
            return _known(name, history, at) in values
        case Accepts(switch):
            return switch in history.profile.accepts
        case Contains(_, labels):
            return any(label_key(label) in history.profile.tags for label in labels)
        case AttributeIsSet() | AttributeIn() | AttributeCompares() | AttributeAged():
            return _meets_attribute(tree, history, at)
    raise AssertionError(tree)


def _meets_attribute(tree: Condition, history: PurchaseHistory, at: datetime) -> bool:
    value = history.profile.attributes.get(tree.name)
    match tree:
        case AttributeIsSet():
            return value is not None
        case AttributeIn(_, values):
            return any(value == one and type(value) is type(one) for one in values)
        case AttributeCompares(_, sign, bound):
            return type(value) is type(bound) and _meets(value, sign, bound)
        case AttributeAged(_, days, older=older, zone=zone):
            if not isinstance(value, date):
                return False
            if value.year in (1, 9999):  # what has no midnight in every zone, is long over or far
                return older is (value.year == 1)
            begins = datetime.combine(value, time(), zone).astimezone(UTC)
            return (at - begins >= days * DAY) is older
    raise AssertionError(tree)


def _meets(value, sign: str, bound) -> bool:
    if sign == "!=":
        return not _meets(value, "=", bound)
    if value is None:
        return False
    return {
        "=": value == bound,
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
    }[sign]


def _orders(history: PurchaseHistory, at: datetime) -> list[Purchase]:
    return [
        one
        for one in history.purchases
        if one.amount is not None
        and one.qualified_at <= at
        and not (one.disqualified_at is not None and one.disqualified_at <= at)
    ]


def _figure(figure: str | Window, history: PurchaseHistory, at: datetime):
    orders = _orders(history, at)
    if figure == "ordersLast6Months":
        figure = Window("orders", 180)
    if isinstance(figure, Window):
        inside = [one for one in orders if at - one.ordered_at < figure.days * DAY]
        amounts = [one.amount for one in inside]
        return len(inside) if figure.field == "orders" else sum(amounts, Decimal(0))
    total = sum([one.amount for one in orders], Decimal(0))
    last = max([one.ordered_at for one in orders], default=history.registered_at)
    gains = [gain.points for gain in history.points if gain.at <= at]
    return {
        "totalSpent": total,
        "orderCount": len(orders),
        "averageOrderValue": total / len(orders) if orders else None,
        "loyaltyPoints": sum(gains),
        "lifetimePoints": sum(points for points in gains if points > 0),
        "daysSinceLastOrder": max(0, floor((at - last) / DAY)),
        "daysSinceRegistration": max(0, floor((at - history.registered_at) / DAY)),
    }[figure]


def _moment(name: str, history: PurchaseHistory, at: datetime) -> datetime | None:
    placed = [one.ordered_at for one in _orders(history, at)]
    return {
        "firstOrder": min(placed, default=None),
        "lastOrder": max(placed, default=None),
        "registered": history.registered_at,
    }[name]


def _known(name: str, history: PurchaseHistory, at: datetime):
    if FIELDS[name].kind is FieldKind.SET:
        return history.profile.tags or None
    if FIELDS[name].kind is FieldKind.MOMENT:
        return _moment(name, history, at)
    if name == "loyaltyTier":
        points = _figure("lifetimePoints", history, at)
        tiers = {"BRONZE": 0, "SILVER": 1000, "GOLD": 5000, "PLATINUM": 15000}
        return [tier for tier, least in tiers.items() if points >= least][-1]
    attribute = "time_zone" if name == "timeZone" else name
    return getattr(history.profile, attribute)
