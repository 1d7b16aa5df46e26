"""What every store of people who are erased together must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.events import START
from customer_core.kernel.ids import BusinessId, CustomerId, OrderId, UserId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.ledger import erased_names
from customer_core.privacy.erasure.ports import Booking
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.registry import TABLES
from customer_core.privacy.retention.ports import Stage
from customer_core.testing.builders import a_customer, an_order, key_of
from customer_core.testing.contracts.data_requests import RequestSteps, a_request
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    given_customers,
    given_events,
    given_orders,
)
from customer_core.testing.contracts.retention import ANA, BEN, CLEO, an_appointment, changed
from customer_core.testing.doubles import NOON
from customer_core.testing.suppression import PSEUDONYMS
from customer_core.units import UnitsOfWork


def a_subject(customer: CustomerId, business: BusinessId = HERE) -> Subject:
    """Return a person with one of everything that it can be known by."""
    return Subject(
        business_id=business,
        customer_id=customer,
        user_id=UserId(f"user-{customer}"),
        emails=(f"{customer}@example.com",),
        phones=("+40712345678",),
        pseudonym=PSEUDONYMS.of(business, customer),
    )


class CrowdStoreContract:
    """People who are erased together."""

    def take_on(self, platform: PlatformUnits, *subjects: Subject, going: bool = False) -> None:
        with platform.begin() as unit:
            unit.crowd.take_on(subjects, NOON)
            if going:
                unit.crowd.move([one.key for one in subjects], Stage.GOING)
            unit.commit()

    def members(self, platform: PlatformUnits, *stages: Stage) -> Sequence[Subject]:
        with platform.begin() as unit:
            return [one.subject for one in unit.crowd.members(stages or Stage, 10)]

    def test_people_are_known_by_all_they_have(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(ANA, user_id="user-ana", phone="+40712345678"))
        with platform.begin() as unit:
            found = unit.crowd.people([key_of(ANA), key_of(BEN)])
        assert found.keys() == {key_of(ANA)}
        person = found[key_of(ANA)]
        assert (person.user_id, person.emails) == ("user-ana", (f"{ANA}@example.com",))
        assert person.phones == ("+40712345678",)

    def test_people_are_recognised_by_what_they_have_and_by_nobody_elses(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(
            units,
            a_customer(ANA, user_id=f"user-{ANA}", first_name="Ana", last_name="Popescu"),
            a_customer(BEN, first_name="Ben", last_name="Stan"),
        )
        with platform.begin() as unit:
            found = unit.crowd.identifiers([a_subject(ANA), a_subject(CLEO)])
        assert found.keys() == {key_of(ANA)}
        texts = {one.text for one in found[key_of(ANA)]}
        assert {"Ana", "Popescu"} <= texts
        assert not texts & {"Ben", "Stan"}

    def test_members_go_from_stage_to_stage(self, platform: PlatformUnits) -> None:
        ana, ben = a_subject(ANA), a_subject(BEN)
        self.take_on(platform, ben, ana)
        assert self.members(platform) == [ana, ben]
        with platform.begin() as unit:
            unit.crowd.move([ana.key], Stage.GOING)
            unit.commit()
        assert self.members(platform, Stage.TAKEN) == [ben]
        assert self.members(platform, Stage.GOING) == [ana]
        with platform.begin() as unit:
            unit.crowd.leave([ana.key])
            unit.commit()
        assert self.members(platform) == [ben]

    def test_who_is_released_is_erased_no_more(self, platform: PlatformUnits) -> None:
        ana, ben = a_subject(ANA), a_subject(BEN)
        self.take_on(platform, ana, ben)
        with platform.begin() as unit:
            for one in (ana, ben):
                unit.erased.add(erased_names(one, PSEUDONYMS, NOON, "ret_1"))
            unit.crowd.release([ana], [PSEUDONYMS.digest(name) for name in ana.names])
            unit.commit()
        assert self.members(platform) == [ben]
        with platform.begin() as unit:
            assert unit.erased.suppressed(ana.names) == {}
            assert unit.erased.suppressed(ben.names).keys() == set(ben.names)

    def test_orders_are_those_of_who_is_going(self, platform: PlatformUnits) -> None:
        given_orders(platform, *(an_order(f"o-{one}", customer_id=one) for one in (ANA, BEN)))
        self.take_on(platform, a_subject(ANA), going=True)
        self.take_on(platform, a_subject(BEN))
        with platform.begin() as unit:
            found = unit.crowd.orders(10)
        assert found == {OrderKey(HERE, OrderId(f"o-{ANA}")): PSEUDONYMS.of(HERE, ANA)}

    def test_orders_that_stay_are_known_by_the_pseudonym(self, platform: PlatformUnits) -> None:
        ana = a_subject(ANA)
        given_orders(platform, an_order("o-1", customer_id=ana.pseudonym))
        given_orders(platform, an_order("o-2", customer_id=BEN))
        self.take_on(platform, ana, a_subject(BEN), going=True)
        with platform.begin() as unit:
            assert unit.crowd.kept_orders() == {ana.key: frozenset({"o-1"})}

    def test_bookings_are_those_of_customer_or_user(self, platform: PlatformUnits) -> None:
        self.take_on(platform, a_subject(ANA), going=True)
        for owner in ((ANA, None), (None, f"user-{ANA}"), (BEN, None)):
            with platform.begin() as unit:
                unit.appointments.save([an_appointment(owner[0], NOON, owner[1])])
                found = unit.crowd.bookings(Booking.APPOINTMENT, 10)
            assert found == ({} if owner[0] == BEN else {HERE: ["apt-1"]})

    def test_rows_go_as_they_are_declared(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(
            units, *(a_customer(one, user_id=f"user-{one}") for one in (ANA, BEN, CLEO))
        )
        given_customers(units, a_customer(ANA, business=ELSEWHERE))
        steps = RequestSteps()
        steps.keep(units, a_request("dsr_1", customer_id=ANA), a_request("dsr_2", customer_id=BEN))
        self.take_on(platform, a_subject(ANA), a_subject(CLEO), going=True)
        for name, count in (("customers", 2), ("data_requests", 1)):
            with platform.begin() as unit:
                assert unit.crowd.take(TABLES[name], 10) == count
                assert unit.crowd.take(TABLES[name], 10) == 0
                unit.commit()
        with units.begin(HERE) as here, units.begin(ELSEWHERE) as there:
            assert [here.customers.get(one) is None for one in (ANA, BEN, CLEO)] == [
                True,
                False,
                True,
            ]
            assert there.customers.get(ANA) is not None
            scrubbed = steps.read(units, "dsr_1")
        assert scrubbed is not None
        assert scrubbed.customer_id == PSEUDONYMS.of(HERE, ANA)

    def test_streams_go_whole_and_nothing_else_does(self, platform: PlatformUnits) -> None:
        mine = [changed(ANA, "a", NOON, f"e{number}") for number in range(3)]
        others = changed(BEN, "a", NOON, "e9")
        there = attrs.evolve(mine[0], business_id=ELSEWHERE)
        given_events(platform, *mine, others, there)
        with platform.begin() as unit:
            unit.erasures.allow(HERE)
            assert unit.crowd.drop_streams(HERE, [f"customer:{ANA}", "customer:nobody"]) == 3
            unit.commit()
        with platform.begin() as unit:
            left = [
                one.event
                for business in (HERE, ELSEWHERE)
                for one in unit.erasures.events(
                    business, [f"customer:{ANA}", f"customer:{BEN}"], limit=10
                )
            ]
        assert left == [others, there]

    def test_the_journal_is_read_as_texts_and_at_places(self, platform: PlatformUnits) -> None:
        events = [changed(ANA, f"Actor-{number}", NOON, f"e{number}") for number in range(3)]
        given_events(platform, *events)
        with platform.begin() as unit:
            partition = unit.journal.partition_of(events[0])
            first = unit.crowd.texts(partition, START, 2)
            assert ["actor-0" in first.texts[0].text, "actor-1" in first.texts[1].text] == [
                True,
                True,
            ]
            assert first.until == first.texts[-1].point
            rest = unit.crowd.texts(partition, first.until, 2)
            assert (len(rest.texts), rest.until) == (1, None)
            points = [rest.texts[0].point, first.texts[0].point]
            found = unit.crowd.events_at(partition, points)
        assert [one.event for one in found] == [events[0], events[2]]
