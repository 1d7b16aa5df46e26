"""What every keeping of what businesses define must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.event_plane.platform_definitions import Unapplied
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId
from customer_core.segments.definition_set import FIRST, ChangeKind, DefinitionSet
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.testing.contracts.given import ELSEWHERE, HERE
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

HOUR = timedelta(hours=1)
LONGEST = " or ".join(["language = 'pt-BR'"] * 200)


def a_definition(name: str = "loyal", text: str = "orderCount >= 3") -> Definition:
    """Return a segment that comes first."""
    return Definition(name=name, kind=Kind.SEGMENT, text=text, description="Țină minte ☺")


def given_version(
    units: UnitsOfWork, name: str = "loyal", *, business: BusinessId = HERE, hours: int = 0
) -> DefinitionSet:
    """Keep a version with one segment more, made some hours after noon."""
    with units.begin(business) as unit:
        made = unit.definitions.current().defining(a_definition(name), "ana", NOON + hours * HOUR)
        unit.definitions.add(made)
        unit.commit()
    return made


def current(units: UnitsOfWork, business: BusinessId = HERE) -> DefinitionSet:
    """Return what a business defines."""
    with units.begin(business) as unit:
        return unit.definitions.current()


class DefinitionRepositoryContract:
    """Keeping all versions of what one business defines."""

    def test_a_business_begins_with_the_defaults(self, units: UnitsOfWork) -> None:
        assert current(units) == FIRST
        with units.begin(HERE) as unit:
            assert unit.definitions.recent() == FIRST
            assert unit.definitions.at(NOON) == FIRST
            assert unit.definitions.versions(10) == []
            assert unit.definitions.are_applied()

    def test_a_version_comes_back_as_it_was_made(self, units: UnitsOfWork) -> None:
        made = given_version(units)
        assert current(units) == made
        with units.begin(HERE) as unit:
            assert unit.definitions.recent() == made
            assert unit.definitions.versions(10) == [made]

    def test_the_longest_rule_is_kept(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            made = FIRST.defining(a_definition(text=LONGEST), "ana", NOON)
            unit.definitions.add(made)
            unit.commit()
        assert current(units).get("loyal").text == LONGEST

    def test_what_was_not_committed_never_was(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            made = FIRST.defining(a_definition(), "ana", NOON)
            unit.definitions.add(made)
            assert unit.definitions.current() == made
        assert current(units) == FIRST
        other = given_version(units, "other")
        assert current(units) == other

    def test_the_newest_version_is_the_one_in_force(self, units: UnitsOfWork) -> None:
        given_version(units, "first", hours=1)
        second = given_version(units, "second", hours=2)
        assert current(units) == second
        assert second.version == 3

    def test_the_versions_are_read_from_the_newest(self, units: UnitsOfWork) -> None:
        made = [given_version(units, f"number_{n}", hours=n) for n in range(3)]
        with units.begin(HERE) as unit:
            assert unit.definitions.versions(2) == [made[2], made[1]]
            assert unit.definitions.versions(2, before=made[1].version) == [made[0]]

    def test_a_moment_is_read_by_the_version_of_then(self, units: UnitsOfWork) -> None:
        first = given_version(units, "first", hours=1)
        second = given_version(units, "second", hours=2)
        with units.begin(HERE) as unit:
            assert unit.definitions.at(NOON) == FIRST
            assert unit.definitions.at(NOON + HOUR) == first
            assert unit.definitions.at(NOON + 2 * HOUR - timedelta.resolution) == first
            assert unit.definitions.at(NOON + 99 * HOUR) == second

    def test_of_two_that_make_the_same_version_the_second_is_refused(
        self, units: UnitsOfWork
    ) -> None:
        with units.begin(HERE) as unit:
            overtaken = unit.definitions.current().defining(a_definition("late"), "bob", NOON)
            given_version(units)
            with pytest.raises(ConcurrentUpdate):
                unit.definitions.add(overtaken)
        assert "late" not in [one.name for one in current(units).definitions.all]

    def test_each_business_has_its_own(self, units: UnitsOfWork) -> None:
        given_version(units)
        elsewhere = given_version(units, "theirs", business=ELSEWHERE)
        assert elsewhere.version == 2
        assert "loyal" not in [one.name for one in current(units, ELSEWHERE).definitions.all]
        with units.begin(ELSEWHERE) as unit:
            assert unit.definitions.versions(10) == [elsewhere]

    def test_what_was_retired_is_told(self, units: UnitsOfWork) -> None:
        given_version(units)
        with units.begin(HERE) as unit:
            made = unit.definitions.current().retiring("loyal", "bob", NOON + HOUR)
            unit.definitions.add(made)
            unit.commit()
        change = current(units).change
        assert change is not None
        assert (change.what, change.name, change.author, change.at) == (
            ChangeKind.RETIRED,
            "loyal",
            "bob",
            NOON + HOUR,
        )


class PlatformDefinitionsContract:
    """Reading what all businesses define, and noting who is up to date with it."""

    def test_each_business_is_judged_by_its_own(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        made = given_version(units)
        with platform.begin() as unit:
            found = unit.definitions.of([HERE, ELSEWHERE, HERE])
        assert found == {HERE: made.definitions, ELSEWHERE: FIRST.definitions}

    def test_what_is_read_again_is_the_same_object(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_version(units)
        with platform.begin() as unit:
            first = self.here(unit.definitions.of([HERE]))
        with platform.begin() as unit:
            assert self.here(unit.definitions.of([HERE])) is first

    def test_a_new_version_is_seen_at_once(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        for number in range(3):
            made = given_version(units, f"number_{number}")
            with platform.begin() as unit:
                assert unit.definitions.of([HERE]) == {HERE: made.definitions}

    def test_nobody_asked_is_nothing_told(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            assert unit.definitions.of([]) == {}

    def test_every_version_has_a_mark_of_its_own(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        marks: list[tuple[str, str]] = []
        for number in range(3):
            with platform.begin() as unit:
                marks.append((unit.definitions.mark(HERE), unit.definitions.mark(None)))
            given_version(units, f"number_{number}")
        given_version(units, business=ELSEWHERE)
        with platform.begin() as unit:
            marks.append((unit.definitions.mark(HERE), unit.definitions.mark(None)))
            assert unit.definitions.mark(HERE) == marks[-1][0]
        assert len(set(marks)) == 4
        assert len({of_all for _, of_all in marks}) == 4

    def test_a_version_waits_until_everybody_is_up_to_date(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_version(units, "first")
        given_version(units, "second")
        given_version(units, business=ELSEWHERE)
        self.assert_unapplied(platform, (HERE, 3), (ELSEWHERE, 2))
        self.apply(platform, HERE, 2)
        self.assert_unapplied(platform, (HERE, 3), (ELSEWHERE, 2))
        self.apply(platform, HERE, 3)
        self.assert_unapplied(platform, (ELSEWHERE, 2))
        with units.begin(HERE) as unit:
            assert unit.definitions.are_applied()
        with units.begin(ELSEWHERE) as unit:
            assert not unit.definitions.are_applied()

    def apply(self, platform: PlatformUnits, business_id: BusinessId, version: int) -> None:
        with platform.begin() as unit:
            unit.definitions.applied(business_id, version, NOON)
            unit.commit()

    def assert_unapplied(self, platform: PlatformUnits, *expected: tuple[BusinessId, int]) -> None:
        with platform.begin() as unit:
            assert unit.definitions.unapplied() == [
                Unapplied(business_id=business_id, version=version)
                for business_id, version in expected
            ]

    def here(self, found: object) -> Definitions:
        assert isinstance(found, dict)
        definitions: Definitions = found[HERE]
        return definitions
