"""The fields of the language: one table that parser, printer, JSON, judging and manual go by.

A new field is a row here, an attribute of :class:`~customer_core.segments.language.facts.Facts`
or of :class:`~customer_core.segments.language.facts.ProfileFacts` that it reads, and its column
where rules become SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum

import attrs

from customer_core.kernel.money import LARGEST
from customer_core.segments.language.tree import (
    LONGEST_WINDOW,
    Contains,
    Known,
    Tree,
    Window,
    conditions_of,
)
from customer_core.segments.metrics import WINDOW_DAYS

SIX_MONTHS = Window("orders", WINDOW_DAYS)
LOYALTY_TIERS = {"BRONZE": 0, "SILVER": 1_000, "GOLD": 5_000, "PLATINUM": 15_000}
"""From how many lifetime points on (003; SPEC 4, Loyalty)."""


class FieldKind(StrEnum):
    """What can be asked of a field."""

    NUMBER = "number"
    WINDOW = "window"
    MOMENT = "moment"
    TEXT = "text"
    SWITCH = "switch"
    SET = "set"


class Unit(StrEnum):
    """What a number counts."""

    MONEY = "money"
    ORDERS = "orders"
    POINTS = "points"
    DAYS = "days"


@attrs.frozen(kw_only=True)
class Field:
    """Something that a rule can ask of a customer.

    Attributes:
        name: in camelCase, as it is printed.
        reads: the attribute of the facts; of days, the moment that they count from.
        description: what it is, in half a sentence.
        unit: of a number or window.
        per: the attribute that a mean divides by; where that is 0 there is no mean.
        window: the window that a number is another name for.
        values: every value of a text that has only these.
        capitals: whether the values of a text are written in capitals.
    """

    name: str
    kind: FieldKind
    reads: str
    description: str
    unit: Unit | None = None
    per: str | None = None
    window: Window | None = None
    values: tuple[str, ...] = ()
    capitals: bool = False

    @property
    def largest(self) -> Decimal:
        """What a bound must not be above."""
        return Decimal(LONGEST_WINDOW) if self.unit is Unit.DAYS else LARGEST - 1


def _number(name: str, unit: Unit, reads: str, description: str, **more: object) -> Field:
    return Field(
        name=name,
        kind=FieldKind.NUMBER,
        unit=unit,
        reads=reads,
        description=description,
        **more,  # type: ignore[arg-type] # per and window, by name
    )


def _moment(name: str, reads: str, description: str) -> Field:
    return Field(name=name, kind=FieldKind.MOMENT, reads=reads, description=description)


def _text(name: str, reads: str, description: str, *values: str, capitals: bool = False) -> Field:
    return Field(
        name=name,
        kind=FieldKind.TEXT,
        reads=reads,
        description=description,
        values=values,
        capitals=capitals,
    )


def _switch(name: str, description: str) -> Field:
    return Field(name=name, kind=FieldKind.SWITCH, reads="profile.accepts", description=description)


_ALL = (
    _number("totalSpent", Unit.MONEY, "total_spent", "sum of the qualifying orders"),
    _number("orderCount", Unit.ORDERS, "order_count", "number of qualifying orders"),
    _number(
        "averageOrderValue",
        Unit.MONEY,
        "total_spent",
        "their mean, compared exactly; without orders there is none",
        per="order_count",
    ),
    _number(
        "ordersLast6Months",
        Unit.ORDERS,
        "orders_in",
        "the same as `orders in last 180 days`",
        window=SIX_MONTHS,
    ),
    _number("loyaltyPoints", Unit.POINTS, "loyalty_points", "balance of the loyalty points"),
    _number("lifetimePoints", Unit.POINTS, "lifetime_points", "loyalty points ever earned"),
    _number(
        "daysSinceLastOrder",
        Unit.DAYS,
        "idle_since",
        "full days since the last qualifying order, or since registration without any",
    ),
    _number(
        "daysSinceRegistration", Unit.DAYS, "registered_at", "full days since the registration"
    ),
    Field(
        name="orders",
        kind=FieldKind.WINDOW,
        unit=Unit.ORDERS,
        reads="orders_in",
        description="number of qualifying orders placed in the last days",
    ),
    Field(
        name="spent",
        kind=FieldKind.WINDOW,
        unit=Unit.MONEY,
        reads="spent_in",
        description="sum of the qualifying orders placed in the last days",
    ),
    _moment("firstOrder", "first_order_at", "when the first qualifying order was placed"),
    _moment("lastOrder", "last_order_at", "when the last qualifying order was placed"),
    _moment("registered", "registered_at", "when the customer registered"),
    _text(
        "status",
        "profile.status",
        "whether the customer takes part",
        *("active", "inactive", "suspended", "deleted"),
    ),
    _text("gender", "profile.gender", "as told by the customer", "male", "female", "other"),
    _text("language", "profile.language", "preferred language, such as `en` or `pt-BR`"),
    _text("currency", "profile.currency", "preferred currency, such as `EUR`", capitals=True),
    _text("timeZone", "profile.time_zone", "such as `Europe/Bucharest`"),
    _text(
        "country",
        "profile.country",
        "of the default shipping address, else of the default billing address, such as `DE`",
        capitals=True,
    ),
    _text(
        "loyaltyTier",
        "loyalty_tier",
        "by lifetime points",
        *LOYALTY_TIERS,
        capitals=True,
    ),
    Field(
        name="tags",
        kind=FieldKind.SET,
        reads="profile.tags",
        description="the labels that the business gave the customer, whatever their case",
    ),
    _switch("email", "marketing by e-mail"),
    _switch("sms", "marketing by text message"),
    _switch("push", "marketing by push message"),
    _switch("orderUpdates", "news of their orders"),
    _switch("promotions", "promotions"),
    _switch("newsletters", "newsletters"),
)

ATTRIBUTES = "attributes"
"""Before the point of what rules ask of an attribute, such as ``attributes.colour``."""

FIELDS: Mapping[str, Field] = {field.name: field for field in _ALL}
"""Every field, by its name."""

_FOLDED = {name.casefold(): field for name, field in FIELDS.items()}


def find_field(name: str) -> Field | None:
    """Return a field by its name in camelCase or snake_case, whatever the case, or None."""
    return _FOLDED.get(name.replace("_", "").casefold())


def names_of(*kinds: FieldKind) -> tuple[str, ...]:
    """Return the names of the fields of these kinds."""
    return tuple(name for name, field in FIELDS.items() if field.kind in kinds)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name that somebody who wrote ``name`` may have meant, or None."""
    spellings = {one.casefold(): one for one in known}
    found = get_close_matches(name.replace("_", "").casefold(), spellings, n=1, cutoff=0.6)
    return spellings[found[0]] if found else None


def field_of(figure: str | Window) -> Field:
    """Return the field of a figure.

    Raises:
        KeyError: there is none.
    """
    return FIELDS[figure.field if isinstance(figure, Window) else figure]


def window_of(figure: str | Window) -> Window | None:
    """Return the window that a figure is, under whatever name, or None."""
    return figure if isinstance(figure, Window) else field_of(figure).window


def reads_sets(tree: Tree) -> bool:
    """Whether a rule itself asks what is in a set, which is not for the customer to know."""
    return any(
        isinstance(one, (Contains, Known)) and FIELDS[one.field].kind is FieldKind.SET
        for one in conditions_of(tree)
    )
