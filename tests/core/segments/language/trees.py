"""Random rules, random histories, and a slow, plain reading of rules to compare with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from math import floor
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from customer_core.kernel.attributes import typed
from customer_core.kernel.labels import label_key
from customer_core.segments.history import PointsGain, Purchase, PurchaseHistory
from customer_core.segments.language.facts import ProfileFacts
from customer_core.segments.language.fields import FIELDS, FieldKind, Unit, names_of
from customer_core.segments.language.tree import (
    ORDERED,
    SIGNS,
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
    every,
    negated,
    some,
)
from customer_core.testing import NOON, key_of

DAY = timedelta(days=1)
STEP = timedelta(hours=12)
KEY = key_of("cust-123")
ZONES = tuple(
    ZoneInfo(name)
    for name in (
        *("UTC", "Europe/Bucharest", "America/Sao_Paulo", "Asia/Kathmandu"),
        *("Pacific/Apia", "America/Havana", "Pacific/Kiritimati"),
    )
)
_BOUNDS = {
    Unit.MONEY: ("0", "9.99", "100", "199.99", "200", "1000.5"),
    Unit.ORDERS: ("0", "1", "2", "2.5", "5"),
    Unit.POINTS: ("0", "1", "999.5", "1000", "5000"),
    Unit.DAYS: ("0", "0.5", "1", "7", "29.5", "30", "90"),
}
_FREE_TEXTS = (
    "en",
    "pt-BR",
    "EUR",
    "DE",
    "Europe/Bucharest",
    "it's",
    'a "b"',
    "ÅÄÖ 漢字 🎉",
    "or",
    "( ,",
)


def moment(step: int) -> datetime:
    """Return a moment of the grid, on which everything happens."""
    return NOON + step * STEP


def numbers() -> st.SearchStrategy[str | Window]:
    windows = st.builds(
        Window,
        st.sampled_from(names_of(FieldKind.WINDOW)),
        st.sampled_from((1, 7, 30, 180)),
    )
    return st.sampled_from(names_of(FieldKind.NUMBER)) | windows


@st.composite
def comparisons(draw: st.DrawFn) -> Compares:
    figure = draw(numbers())
    unit = FIELDS[figure.field if isinstance(figure, Window) else figure].unit
    return Compares(figure, draw(st.sampled_from(SIGNS)), draw(st.sampled_from(_BOUNDS[unit])))


@st.composite
def texts(draw: st.DrawFn) -> OneOf:
    field = FIELDS[draw(st.sampled_from(names_of(FieldKind.TEXT)))]
    free = tuple(one.upper() if field.capitals else one for one in _FREE_TEXTS)
    values = st.lists(st.sampled_from(field.values or free), min_size=1, max_size=3, unique=True)
    return OneOf(field.name, tuple(draw(values)))


_MOMENTS = st.sampled_from(names_of(FieldKind.MOMENT))
_LABELS = ("VIP", "press", "it's", "Straße 7", "any", "👩\u200d🔧")
_ATTRIBUTES = ("colour", "seats", "member_since", "x1")
_VALUES = (
    *("red", "it's", "true", "42", "2026-02-30", "👩\u200d🔧", True, False),
    *(Decimal(one) for one in ("0", "1", "-5", "2.50", "-0.000000000001", "999999999999999")),
    *(date(1, 1, 1), date(2024, 12, 1), date(2024, 12, 12), date(2025, 3, 30), date(9999, 12, 31)),
)
_ORDERED_VALUES = tuple(one for one in _VALUES if isinstance(one, (Decimal, date)))


def ofattributes(zone: tzinfo) -> st.SearchStrategy[Condition]:
    """Return conditions on attributes."""
    names = st.sampled_from(_ATTRIBUTES)
    values = st.lists(st.sampled_from(_VALUES), min_size=1, max_size=3, unique_by=typed)
    days = st.sampled_from((1, 2, 30, 90))
    return st.one_of(
        st.builds(AttributeIsSet, names),
        st.builds(AttributeIn, names, values.map(tuple)),
        st.builds(
            AttributeCompares, names, st.sampled_from(ORDERED), st.sampled_from(_ORDERED_VALUES)
        ),
        st.builds(AttributeAged, names, days, older=st.booleans(), zone=st.just(zone)),
    )


def containing() -> st.SearchStrategy[Contains]:
    """Return conditions on what is in a set."""
    labels = st.lists(st.sampled_from(_LABELS), min_size=1, max_size=3, unique=True)
    return st.builds(Contains, st.sampled_from(names_of(FieldKind.SET)), labels.map(tuple))


def conditions(names: tuple[str, ...] = (), zone: tzinfo = UTC) -> st.SearchStrategy[Condition]:
    """Return conditions on every field, and on the membership of these names."""
    kinds: list[st.SearchStrategy[Condition]] = [
        comparisons(),
        st.builds(Aged, _MOMENTS, st.sampled_from((1, 2, 30, 90)), older=st.booleans()),
        st.builds(Dated, _MOMENTS, st.sampled_from(ORDERED), st.integers(-40, 400).map(moment)),
        st.builds(
            Known, st.sampled_from(names_of(FieldKind.MOMENT, FieldKind.TEXT, FieldKind.SET))
        ),
        texts(),
        containing(),
        ofattributes(zone),
        st.builds(Accepts, st.sampled_from(names_of(FieldKind.SWITCH))),
    ]
    if names:
        kinds.append(st.builds(MemberOf, st.sampled_from(names)))
    return st.one_of(kinds)


def trees(names: tuple[str, ...] = (), zone: tzinfo = UTC) -> st.SearchStrategy[Tree]:
    """Return rules of every form."""
    always = st.just(Every())
    return st.recursive(
        conditions(names, zone) | always,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(every),
            st.lists(inner, min_size=1, max_size=3).map(some),
            inner.map(negated),
        ),
        max_leaves=8,
    )


def zoned(names: tuple[str, ...] = ()) -> st.SearchStrategy[tuple[Tree, tzinfo]]:
    """Return rules of every form, each with the time zone of its business."""
    return st.sampled_from(ZONES).flatmap(lambda zone: st.tuples(trees(names, zone), st.just(zone)))


@st.composite
def _purchases(draw: st.DrawFn) -> Purchase:
    ordered = draw(st.integers(-20, 300))
    qualified = ordered + draw(st.integers(-4, 20))
    over = draw(st.none() | st.integers(-4, 200))
    amount = draw(st.none() | st.sampled_from(["0", "9.99", "100", "199.99", "200", "1000.50"]))
    return Purchase(
        moment(ordered),
        None if amount is None else Decimal(amount),
        moment(qualified),
        None if over is None else moment(qualified + over),
    )


PROFILES = st.builds(
    ProfileFacts,
    status=st.sampled_from((None, "active", "suspended")),
    gender=st.sampled_from((None, "female")),
    language=st.sampled_from((None, "en", "pt-BR")),
    currency=st.sampled_from((None, "EUR")),
    time_zone=st.sampled_from((None, "Europe/Bucharest")),
    country=st.sampled_from((None, "DE")),
    accepts=st.frozensets(st.sampled_from(names_of(FieldKind.SWITCH))),
    tags=st.frozensets(st.sampled_from(_LABELS).map(label_key)),
    attributes=st.dictionaries(st.sampled_from(_ATTRIBUTES), st.sampled_from(_VALUES)),
)

HISTORIES = st.builds(
    lambda bought, won, profile: PurchaseHistory(
        KEY, NOON, tuple(bought), tuple(won), profile=profile
    ),
    st.lists(_purchases(), max_size=6),
    st.lists(
        st.builds(PointsGain, st.integers(-20, 300).map(moment), st.integers(-3000, 6000)),
        max_size=3,
    ),
    PROFILES,
)
STEPS = st.integers(0, 500)


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


ANY_MOMENT = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 - without a zone, as the strategy wants it
    datetime(2200, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
