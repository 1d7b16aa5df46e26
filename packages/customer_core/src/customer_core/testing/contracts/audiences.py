"""What every reading of the members of tiers and segments must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from customer_core.audiences.model import Audience
from customer_core.audiences.ports import Stretch
from customer_core.consents.model import Channel
from customer_core.customers.model import Customer, Marketing, Status
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.ids import CustomerId
from customer_core.segments.definitions import Kind
from customer_core.segments.model import CustomerSegment
from customer_core.testing.builders import a_customer
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    a_segment,
    given_customers,
    given_segments,
)
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

SECOND = timedelta(seconds=1)
AT_RISK = Audience(name="at_risk", kind=Kind.SEGMENT)
PREMIUM = Audience(name="premium", kind=Kind.TIER)
EVERYWHERE = Marketing(email_opt_in=True, sms_opt_in=True, push_opt_in=True)
MANY = 100


def agreeing(customer: Customer, **agreed: bool) -> Customer:
    """Return a customer who agreed to marketing by some channels."""
    marketing = Marketing(**agreed)
    customer.preferences = attrs.evolve(customer.preferences, marketing=marketing)
    return customer


def in_reach(name: str) -> Customer:
    """Return a customer whom marketing reaches by every channel."""
    customer = a_customer(name, phone="+40712345678", user_id=f"user-{name}")
    return agreeing(customer, email_opt_in=True, sms_opt_in=True, push_opt_in=True)


def at_risk(
    name: str, *, version: int = 1, next_change_at: datetime | None = None
) -> CustomerSegment:
    """Return the standing of a member of the segment."""
    return a_segment(name, memberships=["at_risk"], version=version, next_change_at=next_change_at)


def ids(stretch: Stretch) -> list[str]:
    """Return whom a stretch has, in order."""
    return [record.customer.id for record in stretch.records]


def settled(
    units: UnitsOfWork, audience: Audience, after: str | None = None, limit: int = MANY
) -> Stretch:
    """Return members by a settled standing."""
    with units.begin(HERE) as unit:
        return unit.audiences.settled(audience, NOON, _place(after), limit)


def due(
    units: UnitsOfWork, audience: Audience, after: str | None = None, limit: int = MANY
) -> Stretch:
    """Return customers whose standing is due."""
    with units.begin(HERE) as unit:
        return unit.audiences.due(audience, NOON, _place(after), limit)


def _place(after: str | None) -> CustomerId | None:
    return None if after is None else CustomerId(after)


def size(units: UnitsOfWork, audience: Audience) -> int:
    """Return the number of members by a settled standing."""
    with units.begin(HERE) as unit:
        return unit.audiences.settled_size(audience, NOON)


class AudienceReaderContract:
    """Reading the members of one business's tiers and segments."""

    def test_members_of_a_segment_come_with_their_standings(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer("a"), a_customer("b"), a_customer("c"))
        both = a_segment("b", memberships=["at_risk", "high_value"])
        given_segments(platform, at_risk("c"), both, a_segment("a", memberships=["high_value"]))
        found = settled(units, AT_RISK)
        assert ids(found) == ["b", "c"]
        assert [record.segment for record in found.records] == [both, at_risk("c")]
        assert found.end is None
        assert size(units, AT_RISK) == 2

    def test_members_of_a_tier_are_those_who_stand_in_it(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, *(a_customer(name) for name in "abc"))
        given_segments(
            platform,
            a_segment("c", tier="premium"),
            a_segment("b", tier="vip"),
            a_segment("a", tier="premium"),
        )
        assert ids(settled(units, PREMIUM)) == ["a", "c"]
        assert size(units, PREMIUM) == 2

    def test_who_left_is_gone_and_who_entered_is_there(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, *(a_customer(name) for name in "abc"))
        given_segments(platform, at_risk("a"), at_risk("b"), a_segment("c"))
        left = a_segment("a", memberships=["churned"], version=2)
        stayed = a_segment("b", memberships=["churned", "at_risk"], version=2)
        entered = a_segment("c", memberships=["at_risk"], version=2)
        given_segments(platform, left, stayed, entered)
        assert ids(settled(units, AT_RISK)) == ["b", "c"]
        churned = Audience(name="churned", kind=Kind.SEGMENT)
        assert ids(settled(units, churned)) == ["a", "b"]

    def test_who_left_every_segment_is_in_none(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer("a"))
        given_segments(platform, at_risk("a"))
        given_segments(platform, a_segment("a", version=2))
        assert ids(settled(units, AT_RISK)) == []

    def test_a_stretch_ends_at_the_last_one_looked_at(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        names = ["B", "a", "c-1", "c.1", "c:1", "c_1"]  # in the order of code points
        given_customers(units, *(a_customer(name) for name in reversed(names)))
        given_segments(platform, *(at_risk(name) for name in names))
        first = settled(units, AT_RISK, limit=4)
        assert (ids(first), first.end) == (names[:4], "c.1")
        rest = settled(units, AT_RISK, after="c.1", limit=4)
        assert (ids(rest), rest.end) == (names[4:], None)

    def test_who_comes_and_goes_between_two_stretches_moves_nobody_else(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, *(a_customer(name) for name in "abcdef"))
        given_segments(platform, *(at_risk(name) for name in "bcdf"))
        first = settled(units, AT_RISK, limit=2)
        given_segments(
            platform, at_risk("a"), a_segment("b", version=2), at_risk("e"), at_risk("c", version=2)
        )
        rest = settled(units, AT_RISK, after=first.end, limit=MANY)
        assert (ids(first), ids(rest)) == (["b", "c"], ["d", "e", "f"])

    @pytest.mark.parametrize(
        ("change_at", "found_as"),
        [(NOON - SECOND, "due"), (NOON, "due"), (NOON + SECOND, "settled")],
    )
    def test_a_standing_is_due_from_the_moment_at_which_it_may_change(
        self, units: UnitsOfWork, platform: PlatformUnits, change_at: datetime, found_as: str
    ) -> None:
        given_customers(units, a_customer("a"))
        given_segments(platform, at_risk("a", next_change_at=change_at))
        is_settled = found_as == "settled"
        assert ids(settled(units, AT_RISK)) == ["a"] * is_settled
        assert ids(due(units, AT_RISK)) == ["a"] * (not is_settled)
        assert size(units, AT_RISK) == is_settled

    def test_who_is_due_comes_by_id_whatever_the_standing(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, *(a_customer(name) for name in "abc"))
        late = NOON - SECOND
        given_segments(
            platform,
            a_segment("c", memberships=["at_risk"], next_change_at=late - SECOND),
            a_segment("b", tier="vip", next_change_at=late),
            a_segment("a", next_change_at=NOON + SECOND),
        )
        first = due(units, AT_RISK, limit=1)
        assert (ids(first), first.end) == (["b"], "b")
        assert ids(due(units, AT_RISK, after="b")) == ["c"]
        assert due(units, AT_RISK, after="c") == Stretch()

    def test_the_deleted_are_looked_at_and_left_out(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(
            units,
            a_customer("a", status=Status.DELETED),
            a_customer("b", status=Status.SUSPENDED),
            a_customer("c", status=Status.INACTIVE),
        )
        given_segments(platform, *(at_risk(name) for name in "abc"))
        assert ids(settled(units, AT_RISK)) == ["b", "c"]
        assert settled(units, AT_RISK, limit=1) == Stretch((), CustomerId("a"))
        assert size(units, AT_RISK) == 2

    @pytest.mark.parametrize("channel", Channel)
    def test_by_a_channel_only_the_active_who_agreed_to_it_are_there(
        self, units: UnitsOfWork, platform: PlatformUnits, channel: Channel
    ) -> None:
        suspended, inactive = in_reach("b"), in_reach("c")
        suspended.status, inactive.status = Status.SUSPENDED, Status.INACTIVE
        others = {f"{other}_opt_in": other is not channel for other in Channel}
        disagreeing = agreeing(in_reach("d"), **others)
        given_customers(units, in_reach("a"), suspended, inactive, disagreeing, in_reach("e"))
        given_segments(platform, *(at_risk(name) for name in "abcde"))
        audience = attrs.evolve(AT_RISK, channel=channel)
        assert ids(settled(units, audience)) == ["a", "e"]
        assert size(units, audience) == 2

    @pytest.mark.parametrize(
        ("channel", "reached"), [(Channel.EMAIL, "abc"), (Channel.SMS, "b"), (Channel.PUSH, "c")]
    )
    def test_a_channel_needs_an_address_of_its_own(
        self, units: UnitsOfWork, platform: PlatformUnits, channel: Channel, reached: str
    ) -> None:
        opted = attrs.asdict(EVERYWHERE)
        given_customers(
            units,
            agreeing(a_customer("a", phone="0712 345"), **opted),
            agreeing(a_customer("b", phone="+40712345678"), **opted),
            agreeing(a_customer("c", user_id="user-c"), **opted),
        )
        given_segments(platform, *(at_risk(name) for name in "abc"))
        audience = attrs.evolve(AT_RISK, channel=channel)
        assert ids(settled(units, audience)) == list(reached)
        given_segments(platform, *(at_risk(name, version=2, next_change_at=NOON) for name in "abc"))
        assert ids(due(units, audience)) == list(reached)

    def test_a_withdrawn_consent_counts_at_once(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, in_reach("a"))
        given_segments(platform, at_risk("a"))
        with units.begin(HERE) as unit:
            customer = unit.customers.get(CustomerId("a"))
            assert customer is not None
            silent = attrs.evolve(customer.preferences, marketing=Marketing())
            customer.change(now=NOON, preferences=silent)
            unit.customers.save(customer)
            unit.commit()
        assert ids(settled(units, attrs.evolve(AT_RISK, channel=Channel.EMAIL))) == []

    def test_nobody_of_another_business_is_there(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        foreign = a_segment(
            "a", business=ELSEWHERE, tier="premium", memberships=["at_risk"], next_change_at=NOON
        )
        given_customers(units, a_customer("a", business=ELSEWHERE))
        given_segments(platform, foreign)
        assert settled(units, AT_RISK) == settled(units, PREMIUM) == Stretch()
        assert due(units, AT_RISK) == Stretch()
        assert size(units, AT_RISK) == 0

    def test_a_standing_without_a_customer_is_left_out(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_segments(platform, at_risk("a"))
        assert ids(settled(units, AT_RISK)) == []
        assert size(units, AT_RISK) == 0

    @pytest.mark.parametrize("after", ["\ud800", "a\x00"])
    def test_a_place_that_could_not_be_kept_has_nobody_behind_it(
        self, units: UnitsOfWork, after: str
    ) -> None:
        assert settled(units, AT_RISK, after=after) == Stretch()
