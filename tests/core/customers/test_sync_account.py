"""Customers follow what the auth service tells of its users."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import attrs
import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.model import Marketing, Status
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.sync_account import SyncAccount, sync_account
from customer_core.event_plane.dead_letters import EVERY_LETTER
from customer_core.kernel.errors import NotPermitted
from customer_core.kernel.events import customer_stream
from customer_core.testing import (
    NOON,
    MemoryService,
    an_admin,
    an_event,
    key_of,
    the_customer,
    user_told,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def hear(service, *envelopes):
    service.ingest(*envelopes)
    service.settle()


def customers(service):
    return list(service.store.customers.values())


def only(service):
    (customer,) = customers(service)
    return customer


def register(service, customer_id="cust-1", email="ana@example.com", **fields):
    command = RegisterCustomer(id=customer_id, email=email, **fields)
    service.application.run(register_customer, command, an_admin())
    service.settle()


def patch(service, customer_id="cust-1", **document):
    command = PatchCustomer(customer_id=customer_id, patch=document)
    service.application.run(patch_customer, command, an_admin())
    service.settle()


def reasons(service):
    with service.platform.begin() as unit:
        return [letter.reason for letter in unit.dead_letters.find(EVERY_LETTER, 100)]


def published(service, event_type):
    entries = service.store.all_events()
    return [one.event for one in entries if one.event.event_type == event_type]


class TestNewUsers:
    """A user gets an empty profile."""

    def test_a_profile_is_made_of_what_is_known(self, service):
        hear(
            service, user_told(firstName="Ana", lastName="Pop", phone="+40712345678", at=NOON - DAY)
        )
        customer = only(service)
        assert customer.id.startswith("cust_")
        assert (customer.user_id, customer.email.address) == ("user-1", "ana@example.com")
        assert customer.profile.display_name == "Ana Pop"
        assert customer.profile.phone.number == "+40712345678"
        assert (customer.registered_at, customer.created_at) == (NOON - DAY, NOON)
        assert (customer.email_verified, customer.version) == (False, 1)

    def test_an_update_alone_makes_one_too(self, service):
        hear(service, user_told("UserUpdated", fullName="Ana Pop"))
        assert only(service).profile.full_name == "Ana Pop"

    def test_nothing_an_event_says_gives_consent(self, service):
        hear(
            service,
            user_told(
                marketing={"emailOptIn": True},
                preferences={"marketing": {"emailOptIn": True}},
                emailOptIn=True,
            ),
        )
        assert only(service).preferences.marketing == Marketing()
        assert published(service, "ConsentGiven") == []

    def test_others_are_told_with_who_and_why(self, service):
        told = user_told(event_id="signup-1")
        told["metadata"] |= {"correlationId": "checkout-7", "traceparent": "00-1-2-01"}
        hear(service, told)
        (event,) = published(service, "CustomerCreated")
        assert (event.data["userId"], event.data["email"]) == ("user-1", "ana@example.com")
        metadata = event.metadata
        assert (metadata.causation_id, metadata.correlation_id) == ("signup-1", "checkout-7")
        assert (metadata.actor, metadata.traceparent) == ("auth-service", "00-1-2-01")
        assert (event.audit["actor"], event.audit["roles"]) == ("auth-service", ["service"])

    def test_a_user_told_of_twice_is_one_customer(self, service):
        hear(service, user_told(event_id="1"), user_told(event_id="2"))
        hear(service, user_told(event_id="1"), user_told(event_id="3"))
        assert only(service).version == 1

    def test_each_business_has_a_profile_of_its_own(self, service):
        hear(service, user_told(), user_told(business="other"))
        assert {one.business_id for one in customers(service)} == {"default", "other"}

    def test_nobody_registers_later_than_now(self, service):
        hear(service, user_told(at=NOON + DAY))
        assert only(service).registered_at == NOON

    def test_the_new_customer_is_assessed(self, service):
        hear(service, user_told(at=NOON - 40 * DAY))
        (segment,) = service.store.segments.values()
        assert segment.standing.segment == "regular_customer"

    def test_however_its_events_arrive_the_customer_is_the_same(self):
        events = [
            user_told(event_id="1", firstName="A", phone="+40712345678", at=NOON - 3 * HOUR),
            user_told("UserUpdated", event_id="2", firstName="Ana", at=NOON - 2 * HOUR),
            user_told(
                "UserUpdated", event_id="3", email="eva@example.com", phone=None, at=NOON - HOUR
            ),
        ]
        made = set()
        for order in permutations(events):
            service = MemoryService()
            for event in order:
                hear(service, event, event)
            one = only(service)
            shown = (one.email.address, one.profile, one.registered_at)
            made.add((*shown, service.store.accounts["default", "user-1"].account.since))
        assert len(made) == 1

    def test_an_earlier_registration_that_is_heard_of_later_counts(self, service):
        hear(service, user_told("UserUpdated"))
        hear(service, user_told(at=NOON - 100 * DAY))
        assert only(service).registered_at == NOON - 100 * DAY
        (event,) = published(service, "CustomerProfileUpdated")
        assert event.data["fieldsChanged"] == ["registrationDate"]
        (segment,) = service.store.segments.values()
        assert segment.metrics.registered_at == NOON - 100 * DAY

    def test_only_services_may_bring_an_account(self, service):
        event = an_event(event_type="UserCreated", data={"userId": "u", "email": "u@example.com"})
        for caller in (an_admin(), the_customer("u")):
            with pytest.raises(NotPermitted):
                service.application.run(sync_account, SyncAccount(event=event), caller)


class TestKnownCustomers:
    """A customer who registered here is linked, and keeps what is newer."""

    def test_the_one_with_the_same_address_is_linked(self, service):
        register(service, email="Ana@Example.com")
        hear(service, user_told(email="ana@example.com", at=NOON - DAY))
        assert (only(service).user_id, only(service).email.address) == ("user-1", "Ana@example.com")
        (event,) = published(service, "CustomerProfileUpdated")
        assert event.data["fieldsChanged"] == ["userId"]
        assert event.audit["changes"] == {"userId": {"old": None, "new": "user-1"}}

    def test_a_linked_customer_keeps_its_own_registration(self, service):
        register(service)
        hear(service, user_told(at=NOON - 100 * DAY))
        assert only(service).registered_at == NOON

    def test_what_is_missing_is_filled_in_and_what_is_newer_here_stays(self, service):
        register(service)
        service.clock.advance(HOUR)
        patch(service, profile={"lastName": "Popescu"})
        service.clock.advance(HOUR)
        hear(service, user_told(firstName="Ana", lastName="Pop", at=NOON))
        assert only(service).profile.display_name == "Ana Popescu"

    def test_what_is_newer_there_is_taken_over(self, service):
        register(service)
        patch(service, profile={"firstName": "Anna"})
        service.clock.advance(2 * HOUR)
        hear(service, user_told(firstName="Ana", at=NOON + HOUR))
        assert only(service).profile.first_name == "Ana"

    def test_the_one_who_registered_with_the_user_is_kept_in_step(self, service):
        register(service, user_id="user-1", email="old@example.com")
        hear(service, user_told(email="new@example.com", at=NOON + HOUR))
        assert only(service).email.address == "new@example.com"

    def test_the_same_user_of_another_business_is_not_touched(self, service):
        register(service)
        hear(service, user_told(business="other"))
        assert service.store.customers[key_of("cust-1")].user_id is None

    def test_who_was_erased_stays_so(self, service):
        register(service, user_id="user-1")
        key = key_of("cust-1")
        service.store.customers[key].status = Status.DELETED
        hear(service, user_told("UserUpdated", firstName="Ana", at=NOON + HOUR))
        assert only(service).profile.first_name is None
        assert service.store.accounts == {}
        assert reasons(service) == []


class TestChanges:
    """E-mail, names and phone are kept in step."""

    @pytest.fixture
    def ana(self, service):
        """Ana, as the auth service told of her, with e-mail and phone verified."""
        hear(service, user_told(firstName="Ana", phone="+40712345678", at=NOON))
        customer = only(service)
        customer.email_verified = customer.phone_verified = True
        service.clock.advance(DAY)
        return customer.id

    def test_a_new_address_is_taken_over_and_not_verified(self, service, ana):
        hear(service, user_told("UserUpdated", email="eva@example.com", at=NOON + HOUR))
        customer = only(service)
        assert (customer.id, customer.email.address) == (ana, "eva@example.com")
        assert (customer.email_verified, customer.phone_verified) == (False, True)
        (event,) = published(service, "CustomerProfileUpdated")
        assert (event.data["fieldsChanged"], event.data["email"]) == (["email"], "eva@example.com")
        assert event.stream == customer_stream(ana)

    @pytest.mark.usefixtures("ana")
    def test_a_new_phone_is_not_verified(self, service):
        hear(service, user_told("UserUpdated", phone="+40712345679", at=NOON + HOUR))
        assert (only(service).email_verified, only(service).phone_verified) == (True, False)

    @pytest.mark.usefixtures("ana")
    def test_a_phone_that_was_taken_away_goes(self, service):
        hear(service, user_told("UserUpdated", phone=None, at=NOON + HOUR))
        assert only(service).profile.phone is None

    @pytest.mark.usefixtures("ana")
    def test_what_was_said_before_changes_nothing(self, service):
        hear(service, user_told("UserUpdated", firstName="Ana", at=NOON + HOUR))
        hear(service, user_told("UserUpdated", firstName="Older", at=NOON + HOUR / 2))
        assert only(service).profile.first_name == "Ana"
        assert published(service, "CustomerProfileUpdated") == []

    def test_saying_it_again_does_not_undo_what_was_changed_here(self, service, ana):
        patch(service, ana, email="changed@example.com", profile={"firstName": "Anna"})
        service.clock.advance(DAY)
        hear(service, user_told("UserUpdated", firstName="Ana", lastName="Pop", at=NOON + 2 * DAY))
        customer = only(service)
        assert customer.email.address == "changed@example.com"
        assert customer.profile.display_name == "Anna Pop"

    def test_an_older_change_there_does_not_undo_a_newer_one_here(self, service, ana):
        patch(service, ana, profile={"firstName": "Anna"})
        hear(service, user_told("UserUpdated", firstName="Late", at=NOON + HOUR))
        assert only(service).profile.first_name == "Anna"

    def test_a_newer_change_there_wins_over_an_older_one_here(self, service, ana):
        patch(service, ana, profile={"firstName": "Anna"})
        for number in range(3):  # entries between, that change something else
            patch(service, ana, profile={"lastName": f"Pop {number}"})
        service.clock.advance(DAY)
        hear(service, user_told("UserUpdated", firstName="Newer", at=NOON + 2 * DAY))
        assert only(service).profile.first_name == "Newer"

    def test_preferences_and_the_rest_of_the_profile_stay(self, service, ana):
        preferences = {"notifications": {"newsletters": True}, "language": "ro"}
        patch(service, ana, profile={"gender": "female"}, preferences=preferences)
        before = only(service)
        hear(service, user_told("UserUpdated", lastName="Pop", at=NOON + HOUR))
        after = only(service)
        assert after.preferences == before.preferences
        assert after.profile == attrs.evolve(before.profile, last_name="Pop")


class TestFailures:
    """An event that cannot be followed is put aside with its reason, and the rest flows."""

    @pytest.mark.parametrize(
        ("event", "reason"),
        [
            (user_told(email="no address"), "InvalidEmailFormat: email: must be an e-mail address"),
            (user_told(phone="call me"), "InvalidPhone: profile.phone: must be a phone number"),
            (user_told(firstName="a" * 101), "InvalidField: profile.firstName: must have at most"),
            (user_told(email=None), "InvalidField: data.email: is required"),
            (user_told(user_id="a b"), "InvalidId: data.userId: must be"),
        ],
    )
    def test_a_bad_field_is_named(self, service, event, reason):
        hear(service, event, user_told(user_id="user-2", email="eva@example.com"))
        assert only(service).user_id == "user-2"
        (found,) = reasons(service)
        assert found.startswith(reason)

    def test_the_address_of_another_user_is_refused(self, service):
        hear(service, user_told(), user_told(user_id="user-2", email="ANA@example.com"))
        assert len(customers(service)) == 1
        assert reasons(service) == [
            "EmailAlreadyExists: A customer with this e-mail address is registered already."
        ]

    def test_a_new_address_that_is_another_customers_is_refused(self, service):
        register(service, email="eva@example.com")
        hear(service, user_told())
        hear(service, user_told("UserUpdated", email="eva@example.com", at=NOON + HOUR))
        assert len(reasons(service)) == 1
        hear(service, user_told("UserUpdated", firstName="Ana", at=NOON + 2 * HOUR))
        with service.units.begin("default") as unit:
            ana = unit.customers.find_by_user("user-1")
        assert (ana.email.address, ana.profile.first_name) == ("ana@example.com", "Ana")

    def test_once_the_address_is_free_a_retry_brings_it(self, service):
        register(service, email="eva@example.com")
        hear(service, user_told())
        hear(service, user_told("UserUpdated", email="eva@example.com", at=NOON + HOUR))
        patch(service, email="other@example.com")
        service.clock.advance(DAY)
        service.retrier.step()
        service.settle()
        with service.units.begin("default") as unit:
            assert unit.customers.find_by_user("user-1").email.address == "eva@example.com"
        assert reasons(service) == []
