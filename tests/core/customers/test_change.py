"""Changing a customer: replacing sections, merging patches, deactivating."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.customers.change_customer import (
    PatchCustomer,
    ReplaceCustomer,
    patch_customer,
    replace_customer,
)
from customer_core.customers.deactivate_customer import DeactivateCustomer, deactivate_customer
from customer_core.customers.drafts import PreferencesDraft, ProfileDraft
from customer_core.customers.errors import (
    EmailAlreadyExists,
    InvalidEmailFormat,
    StatusNotAllowed,
)
from customer_core.customers.model import ALLOWED_MOVES, Marketing, Status
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import (
    InvalidField,
    NotPermitted,
    ValidationFailed,
    VersionConflict,
)
from customer_core.testing import NOON, a_customer, an_admin, the_customer

LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def time_passes(service, john):
    service.clock.set(LATER)


def patch(service, patch, caller=None, version=None):
    command = PatchCustomer(customer_id="cust-123", patch=patch, expected_version=version)
    return service.application.run(patch_customer, command, caller or an_admin())


def replace(service, **sections):
    command = ReplaceCustomer(customer_id="cust-123", **sections)
    return service.application.run(replace_customer, command, an_admin())


def deactivate(service, caller=None, version=None):
    command = DeactivateCustomer(customer_id="cust-123", expected_version=version)
    return service.application.run(deactivate_customer, command, caller or an_admin())


def recorded(service):
    """What was told since the registration."""
    return [one.event for one in service.store.all_events()][1:]


def stored(service):
    (customer,) = service.store.customers.values()
    return customer


class TestPatch:
    """PATCH changes the fields it names and nothing else."""

    def test_a_field_named_changes_and_the_rest_stays(self, service):
        patch(service, {"profile": {"firstName": "John", "phone": "+40712345678"}})
        customer = patch(service, {"profile": {"firstName": "Jane"}})
        assert customer.profile.first_name == "Jane"
        assert customer.profile.phone is not None
        assert customer.version == 3
        assert customer.updated_at == LATER

    def test_null_empties_a_field(self, service):
        patch(service, {"profile": {"firstName": "John", "gender": "male"}})
        customer = patch(service, {"profile": {"gender": None}})
        assert (customer.profile.first_name, customer.profile.gender) == ("John", None)

    def test_null_takes_preferences_back_to_their_defaults(self, service):
        wanted = {"preferences": {"currency": "EUR", "marketing": {"emailOptIn": True}}}
        patch(service, wanted, the_customer("cust-123"))
        customer = patch(service, {"preferences": None})
        assert customer.preferences.currency == "USD"
        assert customer.preferences.marketing == Marketing()

    @pytest.mark.parametrize("nothing", [{}, {"profile": {}}, {"email": "john@example.com"}])
    def test_what_changes_nothing_makes_no_version_and_tells_nothing(self, service, nothing):
        assert patch(service, nothing).version == 1
        assert recorded(service) == []
        assert stored(service).updated_at == NOON

    def test_the_change_is_told_with_the_names_of_the_fields(self, service):
        patch(service, {"profile": {"firstName": "Jane"}, "preferences": {"language": "ro"}})
        (event,) = recorded(service)
        assert event.event_type == "CustomerProfileUpdated"
        assert event.subject_version == 2
        assert event.data == {
            "customerId": "cust-123",
            "userId": "user-1",
            "fieldsChanged": ["profile.firstName", "preferences.language"],
            "email": None,
            "phone": None,
            "updatedAt": "2024-12-12T13:00:00Z",
        }

    def test_old_and_new_values_are_for_the_audit_trail_alone(self, service):
        patch(service, {"profile": {"firstName": "Jane"}})
        (event,) = recorded(service)
        assert event.audit["changes"] == {"profile.firstName": {"old": None, "new": "Jane"}}
        assert "Jane" not in str(event.data)

    def test_a_new_address_or_phone_loses_its_verification_and_comes_with_its_value(self, service):
        verified = stored(service)
        verified.email_verified = verified.phone_verified = True
        customer = patch(service, {"email": "new@example.com", "profile": {"phone": "555-0123"}})
        assert (customer.email_verified, customer.phone_verified) == (False, False)
        (event,) = recorded(service)
        assert (event.data["email"], event.data["phone"]) == ("new@example.com", "555-0123")

    def test_other_changes_leave_verifications_alone(self, service):
        verified = stored(service)
        verified.email_verified = verified.phone_verified = True
        customer = patch(service, {"profile": {"firstName": "Jane"}})
        assert (customer.email_verified, customer.phone_verified) == (True, True)

    def test_switches_of_marketing_are_told_as_consents(self, service):
        me = the_customer("cust-123")
        patch(service, {"preferences": {"marketing": {"smsOptIn": True}}}, me)
        patch(service, {"preferences": {"marketing": {"smsOptIn": False}}}, me)
        consents = [e for e in recorded(service) if e.event_type.startswith("Consent")]
        assert [(c.event_type, c.data["channel"], c.data["source"]) for c in consents] == [
            ("ConsentGiven", "sms", "customer"),
            ("ConsentWithdrawn", "sms", "customer"),
        ]

    def test_every_fault_is_named_and_nothing_changes(self, service):
        with pytest.raises(ValidationFailed) as refused:
            patch(service, {"name": 1, "status": "gone", "profile": {"gender": 3, "age": 9}})
        assert {fault.field for fault in refused.value.faults} == {
            "name",
            "status",
            "profile.gender",
            "profile.age",
        }
        assert stored(service).version == 1

    @pytest.mark.parametrize("email", [None, 1])
    def test_the_address_cannot_be_emptied(self, service, email):
        with pytest.raises(ValidationFailed):
            patch(service, {"email": email})

    def test_rules_hold_for_patches_too(self, service):
        with pytest.raises(InvalidEmailFormat):
            patch(service, {"email": "nonsense"})

    @pytest.mark.parametrize("body", [None, [], "text", 1])
    def test_a_patch_is_an_object(self, service, body):
        with pytest.raises(ValidationFailed, match="body"):
            patch(service, body)

    @pytest.mark.parametrize("field", ["id", "userId", "version", "passwordHash", "emailVerified"])
    def test_what_is_not_the_callers_to_change_is_no_field(self, service, field):
        with pytest.raises(ValidationFailed, match=field):
            patch(service, {field: "x"})

    def test_an_address_of_another_customer_is_refused(self, service):
        other = RegisterCustomer(email="jane@example.com")
        service.application.run(register_customer, other, an_admin())
        with pytest.raises(EmailAlreadyExists):
            patch(service, {"email": "JANE@example.com"})


class TestStatus:
    """Which moves are allowed is written down in one place."""

    @pytest.mark.parametrize("old", Status)
    @pytest.mark.parametrize("new", Status)
    def test_a_status_moves_as_the_table_allows(self, old, new):
        customer = a_customer(status=old)
        if new is old or new in ALLOWED_MOVES[old]:
            assert bool(customer.change(now=LATER, status=new)) is (new is not old)
            assert customer.status is new
        else:
            with pytest.raises(StatusNotAllowed, match=f"who is {old} cannot become {new}"):
                customer.change(now=LATER, status=new)
            assert (customer.status, customer.version) == (old, 1)

    def test_nothing_follows_on_deleted(self):
        assert ALLOWED_MOVES[Status.DELETED] == frozenset()

    def test_administrators_set_it(self, service):
        assert patch(service, {"status": "suspended"}).status is Status.SUSPENDED
        (event,) = recorded(service)
        assert event.data["fieldsChanged"] == ["status"]

    def test_customers_do_not_set_their_own(self, service):
        with pytest.raises(NotPermitted):
            patch(service, {"status": "suspended"}, the_customer("cust-123"))

    def test_a_patch_that_names_the_present_status_is_anybodys(self, service):
        body = {"status": "active", "profile": {"firstName": "Jane"}}
        assert patch(service, body, the_customer("cust-123")).version == 2

    def test_deleted_comes_from_an_erasure_alone(self, service):
        with pytest.raises(InvalidField, match="erasure"):
            patch(service, {"status": "deleted"})

    def test_leaving_and_coming_back_have_events_of_their_own(self, service):
        patch(service, {"status": "inactive"})
        patch(service, {"status": "active"})
        assert [event.event_type for event in recorded(service)] == [
            "CustomerDeactivated",
            "CustomerReactivated",
        ]

    def test_what_changes_beside_the_status_is_told_too(self, service):
        patch(service, {"status": "inactive", "email": "new@example.com"})
        left, updated = recorded(service)
        assert left.event_type == "CustomerDeactivated"
        assert left.audit["changes"] == {"status": {"old": "active", "new": "inactive"}}
        assert updated.data["fieldsChanged"] == ["email"]
        assert updated.data["email"] == "new@example.com"


class TestReplace:
    """PUT replaces the sections given."""

    def test_a_section_given_is_replaced_as_a_whole(self, service):
        patch(service, {"profile": {"firstName": "John", "lastName": "Doe"}})
        customer = replace(service, profile=ProfileDraft(first_name="Jane"))
        assert (customer.profile.first_name, customer.profile.last_name) == ("Jane", None)

    def test_a_section_left_out_stays(self, service):
        patch(service, {"preferences": {"currency": "EUR"}, "profile": {"firstName": "John"}})
        customer = replace(service, profile=ProfileDraft(first_name="Jane"))
        assert customer.preferences.currency == "EUR"
        customer = replace(service, preferences=PreferencesDraft(language="ro"))
        assert customer.profile.first_name == "Jane"
        assert customer.preferences.currency == "USD"

    def test_the_avatar_stays_where_none_is_given(self, service):
        patch(service, {"profile": {"avatar": "https://example.com/a.png"}})
        customer = replace(service, profile=ProfileDraft(first_name="Jane"))
        assert customer.profile.avatar == "https://example.com/a.png"

    def test_all_faults_of_both_sections_are_told(self, service):
        wrong = PreferencesDraft(currency="EURO")
        with pytest.raises(ValidationFailed) as refused:
            replace(service, profile=ProfileDraft(phone="x"), preferences=wrong)
        assert {fault.field for fault in refused.value.faults} == {
            "profile.phone",
            "preferences.currency",
        }

    def test_without_sections_nothing_changes(self, service):
        assert replace(service).version == 1


class TestDeactivate:
    """DELETE makes a customer inactive."""

    def test_an_active_customer_becomes_inactive(self, service):
        assert deactivate(service).status is Status.INACTIVE
        (event,) = recorded(service)
        assert event.event_type == "CustomerDeactivated"
        assert event.data == {
            "customerId": "cust-123",
            "deactivatedAt": "2024-12-12T13:00:00Z",
        }

    def test_one_who_is_so_already_stays_as_it_is(self, service):
        deactivate(service)
        assert deactivate(service).version == 2
        assert len(recorded(service)) == 1

    def test_a_customer_leaves_by_itself(self, service):
        assert deactivate(service, the_customer("cust-123")).status is Status.INACTIVE


class TestVersions:
    """A change decided on an old version is refused."""

    @pytest.mark.parametrize("expected", [0, 2, 99])
    def test_another_version_is_a_conflict_that_names_the_present_one(self, service, expected):
        for change in (
            lambda: patch(service, {"profile": {"firstName": "Jane"}}, version=expected),
            lambda: replace(service, profile=ProfileDraft(), expected_version=expected),
            lambda: deactivate(service, version=expected),
        ):
            with pytest.raises(VersionConflict) as refused:
                change()
            assert (refused.value.current, refused.value.expected) == (1, expected)

    def test_the_present_version_is_taken(self, service):
        assert patch(service, {"profile": {"firstName": "Jane"}}, version=1).version == 2
        assert deactivate(service, version=2).version == 3
