"""What every store of retention, and every store of people erased together, must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from customer_core.appointments.model import Appointment, AppointmentId, Booked
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.events import OUR_SOURCE, Event, Metadata
from customer_core.kernel.facts import Owner
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.privacy.retention.policy import AgingCategory
from customer_core.privacy.retention.ports import Notice
from customer_core.privacy.retention.run import JournalPlace, RetentionRun, RunId, Step
from customer_core.segments.history import CustomerKey
from customer_core.testing.builders import a_customer, an_event, an_order, key_of
from customer_core.testing.contracts.data_requests import RequestSteps, a_hold, a_request
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    given_customers,
    given_events,
    given_orders,
)
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

DAY = timedelta(days=1)
ANA, BEN, CLEO = (CustomerId(f"cust-{name}") for name in ("ana", "ben", "cleo"))


def a_run(
    run_id: str = "ret_1", *, at: datetime = NOON, due: datetime | None = None
) -> RetentionRun:
    """Return a run that somebody has just taken on."""
    run = RetentionRun(id=RunId(run_id), due_at=due, started_at=at)
    run.take(at)
    return run


def a_notice(customer: str, business: str = HERE, at: datetime = NOON) -> Notice:
    """Return a notice."""
    return Notice(key=key_of(customer, business), noticed_at=at, last_active_at=NOON - 999 * DAY)


def an_appointment(customer: str | None, at: datetime, user: str | None = None) -> Appointment:
    """Return an appointment that was booked when it began."""
    owner = Owner(
        customer_id=CustomerId(customer) if customer else None,
        user_id=UserId(user) if user else None,
    )
    return Appointment(
        business_id=HERE,
        appointment_id=AppointmentId("apt-1"),
        booked=Booked(at=at, event_id="evt-1", owner=owner, service="Cut", starts_at=at),
    )


def changed(customer: str, actor: str, at: datetime, event_id: str) -> Event:
    """Return that somebody changed a customer."""
    return Event(
        event_id=event_id,
        event_type="CustomerProfileUpdated",
        timestamp=at,
        source=OUR_SOURCE,
        business_id=HERE,
        stream=f"customer:{customer}",
        data={"customerId": customer},
        metadata=Metadata(actor=actor),
    )


class RetentionStoreContract(RequestSteps):
    """What retention judges by."""

    def last_active(self, platform: PlatformUnits, customer: str = ANA) -> datetime | None:
        with platform.begin() as unit:
            key = key_of(customer)
            return unit.retention.last_active([key]).get(key)

    def notice(self, platform: PlatformUnits, *notices: Notice) -> frozenset[CustomerKey]:
        with platform.begin() as unit:
            new = unit.retention.notice(notices)
            unit.commit()
        return new

    def keep_run(self, platform: PlatformUnits, run: RetentionRun) -> bool:
        with platform.begin() as unit:
            kept = unit.retention.keep_run(run)
            unit.commit()
        return kept

    def let_go(self, platform: PlatformUnits, category: AgingCategory, before: datetime) -> int:
        count, place = 0, JournalPlace()
        while True:
            with platform.begin() as unit:
                aged = unit.retention.let_go(category, before, place, 1)
                unit.commit()
            count += aged.count
            if aged.next is None:
                return count
            place = aged.next

    def test_a_run_comes_back_as_it_was(self, platform: PlatformUnits) -> None:
        run = a_run(due=NOON)
        run.move(Step.MENTIONS)
        run.report = run.report.plus(noticed=2, erased=1).plus_category("online", 7)
        self.keep_run(platform, run)
        with platform.begin() as unit:
            assert unit.retention.runs(5) == [run]
            assert unit.retention.run_due_at(NOON) == run
            assert unit.retention.run_due_at(NOON + DAY) is None

    def test_the_newest_runs_come_first(self, platform: PlatformUnits) -> None:
        for number in range(3):
            self.keep_run(platform, a_run(f"ret_{number}", at=NOON + number * DAY))
        with platform.begin() as unit:
            assert [one.id for one in unit.retention.runs(2)] == ["ret_2", "ret_1"]

    def test_who_lost_a_run_keeps_nothing_of_it(self, platform: PlatformUnits) -> None:
        mine = a_run()
        self.keep_run(platform, mine)
        others = a_run()
        others.take(NOON + DAY)
        assert self.keep_run(platform, others)
        mine.move(Step.FORGET)
        assert not self.keep_run(platform, mine)
        others.finish(NOON + DAY)
        assert self.keep_run(platform, others)
        assert not self.keep_run(platform, others)

    def test_the_quiet_have_not_registered_since(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        late = a_customer(CLEO, at=NOON + timedelta(microseconds=1))
        given_customers(units, a_customer(ANA), a_customer(BEN), late)
        given_customers(units, a_customer(ANA, business=ELSEWHERE))
        self.notice(platform, a_notice(BEN))
        with platform.begin() as unit:
            here, there = key_of(ANA), key_of(ANA, ELSEWHERE)
            assert list(unit.retention.quiet(NOON, None, 5)) == [here, there]
            assert list(unit.retention.quiet(NOON, None, 1)) == [here]
            assert list(unit.retention.quiet(NOON, here, 5)) == [there]
            assert list(unit.retention.quiet(NOON - DAY, None, 5)) == []

    def test_nobody_is_active_who_is_not_there(self, platform: PlatformUnits) -> None:
        assert self.last_active(platform) is None

    def test_registering_and_ordering_are_activity(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(ANA), a_customer(ANA, business=ELSEWHERE))
        assert self.last_active(platform) == NOON
        given_orders(platform, an_order(customer_id=ANA, at=NOON + DAY))
        assert self.last_active(platform) == NOON + DAY
        with platform.begin() as unit:
            elsewhere = key_of(ANA, ELSEWHERE)
            assert unit.retention.last_active([elsewhere]) == {elsewhere: NOON}

    def test_an_appointment_of_the_customer_or_its_user_is_activity(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(ANA, user_id="user-ana"))
        for day, (customer, user) in enumerate(((ANA, None), (None, "user-ana")), start=1):
            with platform.begin() as unit:
                unit.appointments.save([an_appointment(customer, NOON + day * DAY, user)])
                unit.commit()
            assert self.last_active(platform) == NOON + day * DAY

    def test_a_change_by_the_person_is_activity_and_one_by_others_is_not(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(ANA, user_id="user-ana"))
        given_events(platform, changed(ANA, "user-admin", NOON + 2 * DAY, "e1"))
        assert self.last_active(platform) == NOON
        given_events(platform, changed(ANA, "user-ana", NOON + DAY, "e2"))
        assert self.last_active(platform) == NOON + DAY

    def test_what_the_service_itself_did_is_no_activity(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(ANA))
        nobody = changed(ANA, "", NOON + DAY, "e1")
        given_events(platform, attrs.evolve(nobody, metadata=Metadata()))
        assert self.last_active(platform) == NOON

    def test_a_notice_is_given_once(self, platform: PlatformUnits) -> None:
        here, there = a_notice(ANA), a_notice(ANA, ELSEWHERE)
        assert self.notice(platform, there, here) == {here.key, there.key}
        assert self.notice(platform, a_notice(ANA, at=NOON + DAY)) == frozenset()
        with platform.begin() as unit:
            assert list(unit.retention.notices(NOON, None, 5)) == [here, there]
            assert list(unit.retention.notices(NOON, here.key, 5)) == [there]
            assert list(unit.retention.notices(NOON - DAY, None, 5)) == []
            assert unit.retention.count_notices() == 2

    def test_a_notice_that_is_withdrawn_can_be_given_again(self, platform: PlatformUnits) -> None:
        self.notice(platform, a_notice(ANA), a_notice(BEN))
        with platform.begin() as unit:
            unit.retention.withdraw([key_of(ANA)])
            unit.commit()
        assert self.notice(platform, a_notice(ANA), a_notice(BEN)) == {key_of(ANA)}

    def test_busy_are_those_with_an_open_request(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, a_request(customer_id=ANA))
        with platform.begin() as unit:
            keys = [key_of(ANA), key_of(BEN), key_of(ANA, ELSEWHERE)]
            assert unit.retention.busy(keys) == {key_of(ANA)}

    def test_old_appointments_go_and_when_they_were_stays(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(ANA, at=NOON - 99 * DAY))
        given_events(platform, an_event(stream="appointment:apt-1"))
        with platform.begin() as unit:
            unit.appointments.save([an_appointment(ANA, NOON)])
            unit.commit()
        category = AgingCategory.APPOINTMENTS
        with platform.begin() as unit:
            assert unit.retention.count_aged(category, NOON) == 0
            assert unit.retention.count_aged(category, NOON + DAY) == 1
        assert self.let_go(platform, category, NOON) == 0
        assert self.let_go(platform, category, NOON + DAY) == 1
        assert self.last_active(platform) == NOON
        with platform.begin() as unit:
            assert unit.erasures.events(HERE, ["appointment:apt-1"], limit=5) == []

    def test_old_traces_go_and_what_was_changed_stays(self, platform: PlatformUnits) -> None:
        audit = {"actor": "a", "ipAddress": "192.0.2.7", "userAgent": "x", "changes": {"n": {}}}
        traced = [
            attrs.evolve(changed(ANA, "a", NOON, f"e{number}"), audit=audit) for number in range(3)
        ]
        given_events(platform, *traced)
        later = datetime.max.replace(tzinfo=NOON.tzinfo)
        assert self.let_go(platform, AgingCategory.ONLINE, NOON - 9999 * DAY) == 0
        assert self.let_go(platform, AgingCategory.ONLINE, later) == 3
        assert self.let_go(platform, AgingCategory.ONLINE, later) == 0
        with platform.begin() as unit:
            kept = unit.erasures.events(HERE, [f"customer:{ANA}"], limit=5)
        assert [one.event.audit for one in kept] == [{"actor": "a", "changes": {"n": {}}}] * 3

    def test_closed_requests_and_ended_holds_go(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        closed = a_request("dsr_1", customer_id=ANA)
        self.keep(units, closed, a_request("dsr_2", customer_id=BEN))
        closed.withdraw(closed.opened_by, NOON)
        self.change(units, closed)
        self.place(units, a_hold("hold_1", until=NOON), a_hold("hold_2"))
        category = AgingCategory.CORRESPONDENCE
        assert self.let_go(platform, category, NOON) == 0
        assert self.let_go(platform, category, NOON + DAY) == 2
        with units.begin(HERE) as unit:
            assert [one.id for one in unit.legal_holds.of_customer(CustomerId("cust-1"))] == [
                "hold_2"
            ]
            assert unit.data_requests.get(closed.id) is None
