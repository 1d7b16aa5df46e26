"""What every store of appointments and brochure requests must do, for the platform and for one."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta

import attrs

from customer_core.appointments.model import (
    Appointment,
    AppointmentId,
    Booked,
    Cancelled,
    Completed,
)
from customer_core.brochures.model import BrochureRequest, RequestId
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.facts import Owner
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.testing.contracts.given import ELSEWHERE, HERE, while_held
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

HOUR = timedelta(hours=1)
CUSTOMER, USER = CustomerId("cust-123"), UserId("user-1")
BY_CUSTOMER, BY_USER = Owner(customer_id=CUSTOMER), Owner(user_id=USER)

FULL = Appointment(
    business_id=HERE,
    appointment_id=AppointmentId("apt-1"),
    booked=Booked(
        at=NOON,
        event_id="1",
        owner=Owner(customer_id=CUSTOMER, user_id=USER),
        service="Tuns și vopsit",
        starts_at=NOON + 2 * HOUR,
    ),
    completed=Completed(at=NOON + 3 * HOUR, event_id="2", owner=BY_USER, service="Tuns"),
    cancelled=Cancelled(at=NOON + HOUR, event_id="3"),
)
LITTLE = Appointment(
    business_id=HERE,
    appointment_id=AppointmentId("apt-1"),
    cancelled=Cancelled(at=NOON, event_id="3"),
)
REQUEST = BrochureRequest(
    at=NOON,
    event_id="1",
    business_id=HERE,
    request_id=RequestId("req-1"),
    owner=Owner(customer_id=CUSTOMER, user_id=USER),
    brochure="Bucătării 2025",
)


def booked(name: str, owner: Owner, *, hours: int = 0, business: BusinessId = HERE) -> Appointment:
    """Return an appointment some hours after noon."""
    fact = Booked(at=NOON, event_id="1", owner=owner, service="Cut", starts_at=NOON + hours * HOUR)
    return attrs.evolve(
        FULL,
        business_id=business,
        appointment_id=AppointmentId(name),
        booked=fact,
        completed=None,
        cancelled=None,
    )


def requested(
    name: str, owner: Owner, *, hours: int = 0, business: BusinessId = HERE
) -> BrochureRequest:
    """Return a request some hours after noon."""
    return attrs.evolve(
        REQUEST,
        business_id=business,
        request_id=RequestId(name),
        owner=owner,
        at=NOON + hours * HOUR,
    )


def given_appointments(platform: PlatformUnits, *appointments: Appointment) -> None:
    """Keep appointments."""
    with platform.begin() as unit:
        unit.appointments.save(appointments)
        unit.commit()


def given_requests(platform: PlatformUnits, *requests: BrochureRequest) -> None:
    """Keep brochure requests."""
    with platform.begin() as unit:
        unit.brochures.save(requests)
        unit.commit()


class AppointmentsContract:
    """Keeping appointments of all businesses, and reading those of one customer."""

    def test_an_appointment_comes_back_with_every_fact(self, platform: PlatformUnits) -> None:
        given_appointments(platform, FULL)
        with platform.begin() as unit:
            assert unit.appointments.load([FULL.key]) == {FULL.key: FULL}

    def test_the_appointment_saved_last_stands(self, platform: PlatformUnits) -> None:
        given_appointments(platform, LITTLE)
        given_appointments(platform, FULL)
        with platform.begin() as unit:
            assert unit.appointments.load([FULL.key]) == {FULL.key: FULL}

    def test_an_appointment_of_which_little_is_known_is_nobodys(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_appointments(platform, LITTLE)
        with platform.begin() as unit:
            assert unit.appointments.load([LITTLE.key]) == {LITTLE.key: LITTLE}
        with units.begin(HERE) as tenant:
            assert list(tenant.appointments.of_customer(CUSTOMER, USER)) == []

    def test_nothing_asked_is_nothing_found(self, platform: PlatformUnits) -> None:
        given_appointments(platform)
        with platform.begin() as unit:
            assert unit.appointments.load([]) == {}
            assert unit.appointments.load([FULL.key]) == {}

    def test_the_same_id_in_two_businesses_is_two_appointments(
        self, platform: PlatformUnits
    ) -> None:
        there = attrs.evolve(LITTLE, business_id=ELSEWHERE)
        given_appointments(platform, FULL, there)
        with platform.begin() as unit:
            found = unit.appointments.load([FULL.key, there.key])
        assert found == {FULL.key: FULL, there.key: there}

    def test_a_loaded_appointment_is_held_until_its_unit_ends(
        self, platform: PlatformUnits
    ) -> None:
        given_appointments(platform, LITTLE)

        def load_again() -> Appointment | None:
            with platform.begin() as unit:
                return unit.appointments.load([FULL.key]).get(FULL.key)

        def change(unit: PlatformUnit) -> None:
            unit.appointments.load([FULL.key])
            unit.appointments.save([FULL])

        assert while_held(platform, change, load_again) == FULL

    def test_those_of_a_customer_and_of_its_user_come_newest_first_then_by_greatest_id(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_appointments(
            platform,
            booked("a", BY_CUSTOMER),
            booked("b", BY_USER),
            booked("later", BY_USER, hours=1),
            booked("others", Owner(customer_id=CustomerId("cust-2"), user_id=USER)),
            booked("foreign", BY_CUSTOMER, business=ELSEWHERE),
        )
        with units.begin(HERE) as unit:
            found = unit.appointments.of_customer(CUSTOMER, USER)
        assert [one.appointment_id for one in found] == ["later", "b", "a"]

    def test_without_a_user_only_those_that_name_the_customer_are_its_own(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_appointments(platform, booked("a", BY_CUSTOMER), booked("b", BY_USER))
        with units.begin(HERE) as unit:
            assert [
                one.appointment_id for one in unit.appointments.of_customer(CUSTOMER, None)
            ] == ["a"]


class BrochuresContract:
    """Keeping brochure requests of all businesses, and reading those of one customer."""

    def test_a_request_comes_back_as_it_was_kept(self, platform: PlatformUnits) -> None:
        given_requests(platform, requested("req-1", BY_USER))
        given_requests(platform, REQUEST)
        with platform.begin() as unit:
            assert unit.brochures.load([REQUEST.key]) == {REQUEST.key: REQUEST}

    def test_no_requests_are_no_work(self, platform: PlatformUnits) -> None:
        given_requests(platform)
        with platform.begin() as unit:
            assert unit.brochures.load([]) == {}
            assert unit.brochures.load([REQUEST.key]) == {}

    def test_those_of_a_customer_and_of_its_user_are_read(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_requests(
            platform,
            requested("a", BY_CUSTOMER),
            requested("b", BY_USER),
            requested("later", BY_USER, hours=1),
            requested("others", Owner(customer_id=CustomerId("cust-2"), user_id=USER)),
            requested("foreign", BY_CUSTOMER, business=ELSEWHERE),
        )
        with units.begin(HERE) as unit:
            found = unit.brochures.of_customer(CUSTOMER, USER)
            without_user = unit.brochures.of_customer(CUSTOMER, None)
        assert [one.request_id for one in found] == ["later", "b", "a"]
        assert [one.request_id for one in without_user] == ["a"]
