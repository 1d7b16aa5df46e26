"""Definitions on PostgreSQL: what is known of them, and assessments beside a change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import psycopg
import pytest

from customer_core.application import Application
from customer_core.event_plane.assessor import Assessor
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.policies import Policies
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.definition_set import FIRST
from customer_core.testing import (
    NOON,
    FixedClock,
    PlainHasher,
    PlainStandards,
    SequentialIds,
    an_admin,
    key_of,
)
from customer_sql.segments.known_definitions import RECENT_SECONDS, KnownDefinitions
from customer_sql.unit_of_work import SqlUnitsOfWork
from tests.sql.defining import a_segment, define

pytestmark = pytest.mark.postgres

JOHN = key_of("cust-123")
_LONG, _PATIENCE = 20, 0.3


def loyal(platform):
    with platform.begin() as unit:
        return "loyal" in unit.segments.load([JOHN])[JOHN].standing.memberships


class TestBesideAssessments:
    """A version is kept when the assessments by the one before have ended."""

    def test_a_change_waits_for_an_assessment_at_work(self, units, platform, register):
        register("cust-123")
        assessor = Assessor(ids=SequentialIds())
        with ThreadPoolExecutor(1) as thread:
            with platform.begin() as at_work:
                assessor.assess(at_work, {JOHN: None}, NOON)
                change = thread.submit(define, units, "loyal", "always")
                assert not wait([change], _PATIENCE).done, "it did not wait"
                at_work.commit()
            change.result(_LONG)
        assert not loyal(platform)
        with platform.begin() as unit:
            assessor.assess(unit, {JOHN: None}, NOON)
            unit.commit()
        assert loyal(platform)

    def test_an_assessment_beside_a_change_goes_by_what_was_kept(self, units, platform, register):
        register("cust-123")
        assessor = Assessor(ids=SequentialIds())

        def assess():
            with platform.begin() as unit:
                assessor.assess(unit, {JOHN: None}, NOON)
                unit.commit()

        with ThreadPoolExecutor(1) as thread, units.begin(DEFAULT_BUSINESS) as changing:
            made = FIRST.defining(a_segment("loyal", "always"), "an-admin", NOON)
            changing.definitions.add(made)
            assessment = thread.submit(assess)
            assert not wait([assessment], _PATIENCE).done, "it did not wait"
            changing.commit()
            assessment.result(_LONG)
        assert loyal(platform)

    def test_other_businesses_do_not_wait(self, units, platform, register):
        register("cust-123", business="theirs")
        assessor = Assessor(ids=SequentialIds())
        with units.begin(DEFAULT_BUSINESS) as changing:
            changing.definitions.add(FIRST.defining(a_segment("loyal"), "an-admin", NOON))
            with platform.begin() as unit:
                assessor.assess(unit, {key_of("cust-123", "theirs"): None}, NOON)
                unit.commit()
            changing.commit()

    def test_assessments_do_not_wait_for_each_other(self, platform, register):
        register("cust-123", "cust-456")
        assessor = Assessor(ids=SequentialIds())
        with platform.begin() as first, platform.begin() as second:
            assessor.assess(first, {JOHN: None}, NOON)
            assessor.assess(second, {key_of("cust-456"): None}, NOON)
            second.commit()
            first.commit()


def test_two_who_define_at_once_both_do(units):
    application = Application(
        units=units,
        clock=FixedClock(),
        ids=SequentialIds(),
        policies=Policies(),
        standards=PlainStandards(),
        passwords=PlainHasher(),
    )

    def define_one(name):
        command = DefineSegment(name=name, rule="orderCount >= 3")
        return application.run(define_segment, command, an_admin()).version

    with ThreadPoolExecutor(2) as threads:
        for round_ in range(5):
            made = list(threads.map(define_one, [f"a{round_}", f"b{round_}"]))
            assert sorted(made) == [2 + 2 * round_, 3 + 2 * round_]


class TestKnown:
    """A version is read and compiled once in a process."""

    def test_what_was_read_a_moment_ago_is_not_asked_for_again(self, app, units, statements):
        made = define(units, "loyal")
        seconds = [0.0]
        reading = SqlUnitsOfWork(app, KnownDefinitions(lambda: seconds[0]))
        del statements[:]

        def recent():
            with reading.begin(DEFAULT_BUSINESS) as unit:
                return unit.definitions.recent()

        first = recent()
        seconds[0] = RECENT_SECONDS
        assert recent() is first
        assert first == made
        assert len(statements) == 1
        seconds[0] += 0.1
        assert recent() is first
        assert len(statements) == 2

    def test_what_another_process_made_is_seen_after_a_moment(self, app, units):
        seconds = [0.0]
        reading = SqlUnitsOfWork(app, KnownDefinitions(lambda: seconds[0]))
        with reading.begin(DEFAULT_BUSINESS) as unit:
            assert unit.definitions.recent() == FIRST
        made = define(units, "loyal")
        with reading.begin(DEFAULT_BUSINESS) as unit:
            assert unit.definitions.recent() == FIRST
            assert unit.definitions.current() == made
            assert unit.definitions.recent() == made

    def test_a_version_made_anew_after_a_restore_is_another(self, app, units, owner):
        reading = SqlUnitsOfWork(app, KnownDefinitions())
        define(units, "loyal")
        with reading.begin(DEFAULT_BUSINESS) as unit:
            unit.definitions.current()
        owner.execute("TRUNCATE segment_definitions")
        later = FIRST.defining(a_segment("quiet"), "an-admin", NOON.replace(hour=13))
        with units.begin(DEFAULT_BUSINESS) as unit:
            unit.definitions.add(later)
            unit.commit()
        with reading.begin(DEFAULT_BUSINESS) as unit:
            assert unit.definitions.current() == later

    def test_an_answer_that_comes_late_does_not_put_an_older_version_back(self):
        known = KnownDefinitions(lambda: 0.0)
        newer = FIRST.defining(a_segment("loyal"), "an-admin", NOON)
        known.keep(DEFAULT_BUSINESS, newer, 2.0)
        known.keep(DEFAULT_BUSINESS, FIRST, 1.0)
        assert known.get(DEFAULT_BUSINESS) is newer

    def test_those_read_last_are_known(self):
        known = KnownDefinitions(lambda: 0.0, most=2)
        for name in ("a", "b", "c"):
            known.keep(name, FIRST, 0.0)
        assert [known.get(name) for name in ("a", "b", "c")] == [None, FIRST, FIRST]


class TestRights:
    """A version that was kept stays as it is."""

    @pytest.mark.parametrize("role", ["customers_app", "customers_worker"])
    @pytest.mark.parametrize(
        "statement",
        ["UPDATE segment_definitions SET definitions = '[]'", "DELETE FROM segment_definitions"],
    )
    def test_nobody_changes_a_version(self, owner, role, statement):
        owner.execute(f"SET ROLE {role}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(statement)
