"""Random rules of every form."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from customer_core.kernel.attributes import typed
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
    OneOf,
    Tree,
    Window,
    every,
    negated,
    some,
)
from tests.core.segments.language.histories import ATTRIBUTES, LABELS, VALUES, moment

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
_ORDERED_VALUES = tuple(one for one in VALUES if isinstance(one, (Decimal, date)))


def ofattributes(zone: tzinfo) -> st.SearchStrategy[Condition]:
    """Return conditions on attributes."""
    names = st.sampled_from(ATTRIBUTES)
    values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=3, unique_by=typed)
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
    labels = st.lists(st.sampled_from(LABELS), min_size=1, max_size=3, unique=True)
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
