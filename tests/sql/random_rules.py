"""Rules, customers and moments of all kinds, in which bounds and figures often meet."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

from customer_core.customers.model import (
    Customer,
    Gender,
    Marketing,
    Notifications,
    Preferences,
    Status,
)
from customer_core.kernel.attributes import typed
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.orders.model import Order
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.language.fields import FIELDS, FieldKind, Unit, names_of
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.readings import once
from customer_core.segments.language.tree import (
    Accepts,
    Aged,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    Compares,
    Contains,
    Dated,
    Known,
    MemberOf,
    OneOf,
    Window,
    every,
    negated,
    some,
)
from customer_core.segments.points import PointsEntry
from customer_core.tags.model import Tag, TagId
from customer_core.testing import a_customer, an_order, key_of

START = datetime(2024, 2, 20, 6, tzinfo=UTC)  # before a leap day, and before clocks change
HOUR, DAY, INSTANT = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
LENGTHS = (1, 2, 7, 29, 30, 90, 179, 180, 181, 366, 36_500)
AMOUNTS = ("0", "0.01", "33.33", "100", "100.00", "199.995", "200", "1000", "999999999999")
LANGUAGES, CURRENCIES = ("en", "de", "pt-BR", "țară"), ("USD", "EUR")
ZONES = ("UTC", "Europe/Bucharest")
BUSINESS_ZONES = (UTC, ZoneInfo("Europe/Bucharest"), ZoneInfo("America/Havana"))
LABELS = ("VIP", "Press", "Straße", "it's")
ATTRIBUTES = ("colour", "seats", "member_since")
VALUES = (
    *("red", "it's", "2024-02-30", "4.2", True, False),
    *(Decimal(one) for one in ("0", "1", "-5", "4.2", "4.20", "-0.000000000001", "999999999999")),
    *(date(1, 1, 1), date(2023, 11, 5), date(2024, 1, 21), date(2024, 2, 20), date(9999, 12, 31)),
)
COUNTRIES = ("DE", "RO")

_moments = st.builds(
    lambda days, hours, more: START + days * DAY + hours * HOUR + more * INSTANT,
    st.integers(-400, 800),
    st.integers(0, 3),
    st.integers(-1, 1),
)
moments = st.builds(
    lambda days, hours, more: START + days * DAY + hours * HOUR + more * INSTANT,
    st.sampled_from((0, 1, 28, 30, 60, 90, 150, 180, 210, 366)),
    st.integers(0, 3),
    st.integers(-1, 1),
).filter(lambda moment: moment >= START)
_days = st.sampled_from(LENGTHS)
_bounds = {
    Unit.MONEY: st.sampled_from([Decimal(one) for one in (*AMOUNTS, "66.666666666666", "300")]),
    Unit.ORDERS: st.sampled_from([Decimal(one) for one in ("0", "1", "2", "2.5", "3", "5")]),
    Unit.POINTS: st.sampled_from([Decimal(one) for one in ("0", "999", "1000", "5000", "15000")]),
    Unit.DAYS: st.sampled_from([Decimal(one) for one in ("0", "0.5", "1", "30", "30.5", "36500")]),
}
_signs = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))


def _comparing(figure, unit):
    return st.builds(Compares, figure, _signs, _bounds[unit])


def _one_of(name):
    field = FIELDS[name]
    known = {
        "language": LANGUAGES,
        "currency": CURRENCIES,
        "timeZone": ZONES,
        "country": COUNTRIES,
    }
    values = st.sampled_from(field.values or (*known[name], "NOTHING OF THE KIND"))
    return st.lists(values, min_size=1, max_size=3, unique=True).map(
        lambda found: OneOf(name, tuple(found))
    )


def _of_attributes():
    names, ordered = st.sampled_from(ATTRIBUTES), [v for v in VALUES if type(v) in (Decimal, date)]
    values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=3, unique_by=typed).map(tuple)
    signs = st.sampled_from(("<", "<=", ">", ">="))
    zone = st.sampled_from(BUSINESS_ZONES)
    return st.one_of(
        st.builds(AttributeIsSet, names),
        st.builds(AttributeIn, names, values),
        st.builds(AttributeCompares, names, signs, st.sampled_from(ordered)),
        st.builds(AttributeAged, names, _days, older=st.booleans(), zone=zone),
    )


def _containing():
    labels = st.lists(st.sampled_from((*LABELS, "vip", "nobody's")), min_size=1, max_size=2)
    return labels.map(lambda found: Contains("tags", once(found)))


def conditions(*segments):
    """Return conditions on every field, and on the membership of segments."""
    timed = st.sampled_from(names_of(FieldKind.MOMENT))
    kinds = [
        *(_comparing(st.just(n), FIELDS[n].unit) for n in names_of(FieldKind.NUMBER)),
        *(
            _comparing(st.builds(Window, st.just(n), _days), FIELDS[n].unit)
            for n in names_of(FieldKind.WINDOW)
        ),
        st.builds(Aged, timed, _days, older=st.booleans()),
        st.builds(Dated, timed, st.sampled_from(("<", "<=", ">", ">=")), _moments),
        st.builds(
            Known, st.sampled_from(names_of(FieldKind.MOMENT, FieldKind.TEXT, FieldKind.SET))
        ),
        _containing(),
        _of_attributes(),
        *map(_one_of, names_of(FieldKind.TEXT)),
        st.builds(Accepts, st.sampled_from(names_of(FieldKind.SWITCH))),
    ]
    if segments:
        kinds.append(st.builds(MemberOf, st.sampled_from(segments)))
    return st.one_of(kinds)


def trees(*segments):
    """Return rules."""
    return st.recursive(
        conditions(*segments),
        lambda parts: st.one_of(
            st.lists(parts, max_size=3).map(every),
            st.lists(parts, min_size=1, max_size=3).map(some),
            parts.map(negated),
        ),
        max_leaves=6,
    )


def defined(drawn):
    """Return two tiers over the lowest one, and segments; the last may ask for the first."""
    zone, *rules = drawn
    names = [("gold", Kind.TIER), ("platinum", Kind.TIER), *((n, Kind.SEGMENT) for n in "abc")]
    lowest = Definition(name="lowest", kind=Kind.TIER, text="", priority=0)
    return Definitions.of(
        [
            lowest,
            *(
                Definition(
                    name=name, kind=kind, text=to_text(rule, zone), priority=priority, zone=zone
                )
                for priority, ((name, kind), rule) in enumerate(
                    zip(names, rules, strict=True), start=1
                )
            ),
        ]
    )


definitions = st.one_of(
    st.just(DEFAULT_DEFINITIONS),
    st.tuples(
        st.sampled_from(BUSINESS_ZONES),
        *(conditions(), trees(), trees(), conditions(), trees("a", "gold")),
    ).map(defined),
)


@attrs.frozen
class Somebody:
    """A customer with what was bought and earned."""

    customer: Customer
    orders: tuple[Order, ...]
    points: tuple[PointsEntry, ...]
    tags: tuple[Tag, ...]


def somebody(name: str, chance: random.Random) -> Somebody:
    """Return a customer of whatever kind."""
    registered = START - chance.choice((0, 1, 30, 180, 400)) * DAY + chance.randint(0, 3) * HOUR
    customer = a_customer(name, at=registered, status=chance.choice(list(Status)))
    customer.profile = attrs.evolve(customer.profile, gender=chance.choice([None, *Gender]))
    customer.preferences = Preferences(
        language=chance.choice(LANGUAGES),
        currency=chance.choice(CURRENCIES),
        timezone=chance.choice(ZONES),
        marketing=Marketing(
            email_opt_in=_coin(chance), sms_opt_in=_coin(chance), push_opt_in=_coin(chance)
        ),
        notifications=Notifications(
            order_updates=_coin(chance), promotions=_coin(chance), newsletters=_coin(chance)
        ),
    )
    customer.country = chance.choice([None, *COUNTRIES])
    orders = [_order(name, number, chance) for number in range(chance.choice((0, 0, 1, 2, 3, 6)))]
    points = [_entry(name, number, chance) for number in range(chance.choice((0, 0, 1, 3)))]
    labels = chance.sample(LABELS, chance.choice((0, 0, 1, 2)))
    tags = [_tag(name, label) for label in labels]
    names = chance.sample(ATTRIBUTES, chance.choice((0, 1, 2, 3)))
    customer.attributes = {one: chance.choice(VALUES) for one in names}
    return Somebody(customer, tuple(orders), tuple(points), tuple(tags))


def _tag(name: str, label: str) -> Tag:
    return Tag(
        business_id=BusinessId("default"),
        customer_id=CustomerId(name),
        id=TagId(f"tag_{name}_{label}"),
        label=label,
        author="somebody",
        created_at=START,
    )


def _coin(chance: random.Random) -> bool:
    return chance.random() < 0.5


def _order(name: str, number: int, chance: random.Random) -> Order:
    placed = START + chance.choice((-366, -180, -90, -30, -29, -1, 0, 1, 40)) * DAY
    placed += chance.randint(0, 3) * HOUR
    paid = chance.choice((None, placed, placed, placed, placed + 30 * DAY, placed + 200 * DAY))
    cancelled = chance.choice((None, None, placed - DAY, placed, placed + 60 * DAY))
    order = an_order(
        f"{name}-{number}",
        name,
        total=chance.choice(AMOUNTS),
        at=placed,
        paid_at=paid,
        cancelled_at=cancelled,
    )
    if order.created and chance.random() < 0.1:  # in another currency, the rate of which is unknown
        order = attrs.evolve(order, created=attrs.evolve(order.created, base_total=None))
    return order


def _entry(name: str, number: int, chance: random.Random) -> PointsEntry:
    return PointsEntry(
        key=key_of(name),
        reference=f"r{number}",
        points=chance.choice((-500, 0, 999, 1000, 4000, 15000)),
        at=START + chance.choice((-30, -1, 0, 30, 90)) * DAY,
        event_id="e",
    )
