"""Random histories of customers, on a grid of moments on which everything happens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from customer_core.kernel.labels import label_key
from customer_core.segments.history import PointsGain, Purchase, PurchaseHistory
from customer_core.segments.language.facts import ProfileFacts
from customer_core.segments.language.fields import FieldKind, names_of
from customer_core.testing import NOON, key_of

DAY = timedelta(days=1)
STEP = timedelta(hours=12)
KEY = key_of("cust-123")
STEPS = st.integers(0, 500)
ANY_MOMENT = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 - without a zone, as the strategy wants it
    datetime(2200, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
LABELS = ("VIP", "press", "it's", "Straße 7", "any", "👩\u200d🔧")
ATTRIBUTES = ("colour", "seats", "member_since", "x1")
VALUES = (
    *("red", "it's", "true", "42", "2026-02-30", "👩\u200d🔧", True, False),
    *(Decimal(one) for one in ("0", "1", "-5", "2.50", "-0.000000000001", "999999999999999")),
    *(date(1, 1, 1), date(2024, 12, 1), date(2024, 12, 12), date(2025, 3, 30), date(9999, 12, 31)),
)


def moment(step: int) -> datetime:
    """Return a moment of the grid, on which everything happens."""
    return NOON + step * STEP


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
    tags=st.frozensets(st.sampled_from(LABELS).map(label_key)),
    attributes=st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES)),
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
