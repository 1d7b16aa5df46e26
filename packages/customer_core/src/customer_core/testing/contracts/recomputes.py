"""What every store must do for recomputes: customers in order, who differs, and runs in parts."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta

import attrs

from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.recompute_runs import Place, RecomputeScope, Run
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.assignment import Assignment
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.differing import StandingCheck
from customer_core.segments.model import CustomerSegment, standing_of
from customer_core.segments.movements import Move, Movements
from customer_core.testing.builders import a_customer, an_order, key_of
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    given_customers,
    given_orders,
    given_segments,
)
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

DAY = timedelta(days=1)
NOBODY = CustomerId("")
ALL = RecomputeScope()
CHECK = StandingCheck(business_id=HERE, definitions=DEFAULT_DEFINITIONS, now=NOON + DAY)


def as_assessed(platform: PlatformUnits, *ids: str) -> list[CustomerSegment]:
    """Keep and return the standings that customers have at noon."""
    with platform.begin() as unit:
        histories = unit.segments.histories([key_of(one) for one in ids])
    found = []
    for history in histories:
        metrics = history.metrics_at(NOON)
        standing = standing_of(history, DEFAULT_DEFINITIONS, metrics)
        found.append(
            CustomerSegment(
                key=history.key, metrics=metrics, standing=standing, version=1, updated_at=NOON
            )
        )
    given_segments(platform, *found)
    return found


def differing(platform: PlatformUnits, check: StandingCheck = CHECK) -> list[CustomerId]:
    """Return who differs."""
    with platform.begin() as unit:
        return list(unit.population.differing(check, NOBODY, None, 100).customers)


class PopulationContract:
    """All customers in order, and who of them differs."""

    def test_customers_are_counted_of_one_business_and_of_all(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer("a"), a_customer("b"), a_customer(business=ELSEWHERE))
        with platform.begin() as unit:
            assert unit.population.count(None) == 3
            assert unit.population.count(HERE) == 2
            assert unit.population.count(BusinessId("none")) == 0

    def test_businesses_follow_each_other(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(), a_customer("a"), a_customer(business=ELSEWHERE))
        with platform.begin() as unit:
            assert unit.population.next_business(None) == HERE
            assert unit.population.next_business(HERE) == ELSEWHERE
            assert unit.population.next_business(ELSEWHERE) is None

    def test_parts_are_about_as_large(self, units: UnitsOfWork, platform: PlatformUnits) -> None:
        given_customers(
            units,
            *(a_customer(one) for one in ("B", "a", "c", "d", "e")),
            *(a_customer(one, business=ELSEWHERE) for one in ("a", "b")),
        )
        with platform.begin() as unit:
            bounds = unit.population.bounds
            assert list(bounds(None, 3)) == [key_of("c"), key_of("a", ELSEWHERE)]
            assert list(bounds(HERE, 2)) == [key_of("c")]
            assert list(bounds(HERE, 1)) == []
            assert len(bounds(ELSEWHERE, 9)) <= 2
            assert list(bounds(BusinessId("none"), 4)) == []

    def test_who_stands_as_the_definitions_say_does_not_differ(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer("a"), a_customer("b"), a_customer(business=ELSEWHERE))
        given_orders(platform, *(an_order(f"o{n}", "a", total="900") for n in range(7)))
        as_assessed(platform, "a", "b")
        assert differing(platform) == []

    def test_who_stands_elsewhere_has_no_standing_or_is_due_differs(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, *(a_customer(one) for one in ("due", "fine", "none", "wrong")))
        due, _, wrong = as_assessed(platform, "due", "fine", "wrong")
        given_segments(
            platform,
            _again(due, next_change_at=NOON + DAY),
            _again(wrong, tier="vip", tiers={"vip": NOON}),
        )
        assert differing(platform) == ["due", "none", "wrong"]

    def test_of_one_segment_only_those_differ_who_hold_it_wrongly(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer("a"), a_customer("b"))
        first, second = as_assessed(platform, "a", "b")
        given_segments(
            platform,
            _again(first, tier="vip", tiers={"vip": NOON}),
            _again(second, memberships={"churned": NOON, "new_customer": NOON}),
        )
        for segment, wrong in (("vip", ["a"]), ("churned", ["b"]), ("at_risk", [])):
            assert differing(platform, attrs.evolve(CHECK, segment=segment)) == wrong

    def test_who_has_something_set_by_hand_is_looked_at(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given = Assignment(tier="vip", reason="r", author="a", assigned_at=NOON)
        ended = attrs.evolve(given, ends_at=NOON)
        holding, past = a_customer("holding"), a_customer("past")
        holding.assignment, past.assignment = given, ended
        given_customers(units, holding, past)
        as_assessed(platform, "holding", "past")
        assert differing(platform) == ["holding"]

    def test_figures_are_held_against_the_orders_on_request(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer("a"), a_customer("b"))
        as_assessed(platform, "a", "b")
        given_orders(platform, an_order("o", "b", total="0.01"))
        assert differing(platform) == []
        assert differing(platform, attrs.evolve(CHECK, from_orders=True)) == ["b"]

    def test_they_are_looked_at_in_the_order_of_their_ids(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, *(a_customer(one) for one in ("c", "a", "B", "d")))
        given_customers(units, a_customer("b", business=ELSEWHERE))
        with platform.begin() as unit:
            first = unit.population.differing(CHECK, NOBODY, None, 2)
            second = unit.population.differing(CHECK, CustomerId("a"), CustomerId("c"), 2)
            nobody = unit.population.differing(CHECK, CustomerId("d"), None, 2)
        assert (list(first.customers), first.looked_at, first.last) == (["B", "a"], 2, "a")
        assert (list(second.customers), second.looked_at, second.last) == (["c"], 1, "c")
        assert (list(nobody.customers), nobody.looked_at, nobody.last) == ([], 0, None)


def _again(known: CustomerSegment, **changes: object) -> CustomerSegment:
    return attrs.evolve(
        known,
        version=2,
        standing=attrs.evolve(known.standing, **changes),  # type: ignore[arg-type] # by name
    )


class RecomputeRunsContract:
    """Runs keep their places, whoever is at work on them."""

    def test_a_run_is_found_until_it_has_ended(self, platform: PlatformUnits) -> None:
        run = started(platform)
        assert unfinished(platform) == attrs.evolve(run, resumed=True)
        place = taken(platform, run)
        assert place is not None
        assert advanced(platform, run, place, None, 7)
        assert taken(platform, run) is None
        assert unfinished(platform) is None
        assert outcome(platform, run) == (7, Movements())

    def test_a_run_of_another_scope_of_other_definitions_or_too_old_is_not_found(
        self, platform: PlatformUnits
    ) -> None:
        started(platform)
        for scope in (
            RecomputeScope(business_id=HERE),
            RecomputeScope(segment="vip"),
            RecomputeScope(from_orders=True),
        ):
            assert unfinished(platform, scope) is None
        assert unfinished(platform, definitions="others") is None
        with platform.begin() as unit:
            late = NOON + timedelta(microseconds=1)
            assert unit.recomputes.unfinished(ALL, "these", late) is None

    def test_a_run_begun_anew_takes_the_place_of_the_one_before(
        self, platform: PlatformUnits
    ) -> None:
        first, other = started(platform), started(platform, RecomputeScope(business_id=HERE))
        second = started(platform)
        assert len({first.number, other.number, second.number}) == 3
        assert taken(platform, first) is None
        assert unfinished(platform) == attrs.evolve(second, resumed=True)
        assert unfinished(platform, other.scope) == attrs.evolve(other, resumed=True)

    def test_a_place_moves_on_once(self, platform: PlatformUnits) -> None:
        run = started(platform)
        place = taken(platform, run)
        assert place == Place(part=0)
        behind = attrs.evolve(place, after=key_of("a"))
        assert advanced(platform, run, place, behind, 5)
        assert not advanced(platform, run, place, behind, 5)
        assert taken(platform, run) == behind
        assert outcome(platform, run) == (5, Movements())

    def test_parts_are_taken_in_turn_until_all_are_at_their_end(
        self, platform: PlatformUnits
    ) -> None:
        with platform.begin() as unit:
            bounds = [key_of("b"), key_of("a", ELSEWHERE)]
            run = unit.recomputes.start(ALL, "these", bounds, NOON)
            unit.commit()
        found = [taken(platform, run) for _ in range(4)]
        assert found[:3] == [
            Place(part=0, until=key_of("b")),
            Place(part=1, after=key_of("b"), until=key_of("a", ELSEWHERE)),
            Place(part=2, after=key_of("a", ELSEWHERE)),
        ]
        assert found[3] == found[0]
        assert taken(platform, run, 1) == found[2]
        assert taken(platform, run, 0, 1, 2) is None
        for place in found[:2]:
            assert place is not None
            assert advanced(platform, run, place, None, 1)
        assert taken(platform, run) == found[2]

    def test_movements_add_up_over_all_parts(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            run = unit.recomputes.start(ALL, "these", [key_of("b")], NOON)
            unit.commit()
        some = Movements(
            changed=2,
            tiers=(Move(before=None, after="regular", customers=2),),
            entered={"new_customer": 2},
        )
        for part in (0, 1, 1):
            with platform.begin() as unit:
                unit.recomputes.add(run, Place(part=part), some)
                unit.commit()
        with platform.begin() as unit:
            unit.recomputes.add(run, Place(part=0), some)  # rolled back
        assert outcome(platform, run) == (
            0,
            Movements(
                changed=6,
                tiers=(Move(before=None, after="regular", customers=6),),
                entered={"new_customer": 6},
            ),
        )


def started(platform: PlatformUnits, scope: RecomputeScope = ALL) -> Run:
    """Begin a run of one part."""
    with platform.begin() as unit:
        run = unit.recomputes.start(scope, "these", [], NOON)
        unit.commit()
    return run


def unfinished(
    platform: PlatformUnits, scope: RecomputeScope = ALL, definitions: str = "these"
) -> Run | None:
    """Return the run that was broken off."""
    with platform.begin() as unit:
        return unit.recomputes.unfinished(scope, definitions, NOON)


def taken(platform: PlatformUnits, run: Run, *besides: int) -> Place | None:
    """Take a part, passing over some."""
    with platform.begin() as unit:
        place = unit.recomputes.take(run, besides=besides)
        unit.commit()
    return place


def advanced(
    platform: PlatformUnits, run: Run, place: Place, to: Place | None, customers: int
) -> bool:
    """Move a part on; tell whether it was there still."""
    with platform.begin() as unit:
        moved = unit.recomputes.advance(run, place, to, customers)
        unit.commit()
    return moved


def outcome(platform: PlatformUnits, run: Run) -> tuple[int, Movements]:
    """Return what a run has done."""
    with platform.begin() as unit:
        return unit.recomputes.outcome(run)
