"""Registering a customer."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from customer_core import Policies
from customer_core.customers.drafts import PreferencesDraft, ProfileDraft
from customer_core.customers.errors import (
    CustomerAlreadyExists,
    EmailAlreadyExists,
    InvalidEmailFormat,
    InvalidPhone,
    UserAlreadyLinked,
    WeakPassword,
)
from customer_core.customers.model import Gender, Marketing, Notifications, Phone, Status
from customer_core.customers.register_customer import (
    RESERVED_IDS,
    RegisterCustomer,
    register_customer,
)
from customer_core.kernel.errors import InvalidField, NotPermitted, ValidationFailed
from customer_core.kernel.ids import InvalidId
from customer_core.kernel.principal import Role, Scope
from customer_core.testing import NOON, MemoryService, an_admin, principal, the_customer

JOHN = RegisterCustomer(
    email="John.Doe@Example.COM",
    profile=ProfileDraft(
        first_name=" John ",
        last_name="Doe",
        date_of_birth=date(1985, 6, 15),
        gender=Gender.MALE,
        phone="+40 712 345 678",
    ),
)


def register(service, command=JOHN, caller=None):
    return service.application.run(register_customer, command, caller or an_admin())


def refused(service, error=ValidationFailed, /, **fields):
    with pytest.raises(error) as refusal:
        register(service, attrs.evolve(JOHN, **fields))
    assert not list(service.store.all_events())
    assert not service.store.customers
    return refusal.value


def recorded(service):
    return [one.event for one in service.store.all_events()]


def test_a_new_customer_is_active_unverified_and_of_version_1(service):
    customer = register(service)
    assert (customer.status, customer.version) == (Status.ACTIVE, 1)
    assert (customer.email_verified, customer.phone_verified) == (False, False)
    assert {customer.registered_at, customer.created_at, customer.updated_at} == {NOON}
    assert customer.last_login_at is None


def test_what_was_written_is_checked_and_normalised(service):
    customer = register(service)
    assert customer.email.address == "John.Doe@example.com"
    assert customer.email.key == "john.doe@example.com"
    assert customer.profile.first_name == "John"
    assert customer.profile.phone == Phone("+40712345678")


def test_a_customer_without_a_chosen_id_gets_one_of_ours(service):
    assert register(service).id == "cust_0001"


def test_a_caller_may_choose_the_id(service):
    assert register(service, attrs.evolve(JOHN, id="cust-123")).id == "cust-123"


@pytest.mark.parametrize("word", sorted(RESERVED_IDS))
def test_an_id_is_no_reserved_word_of_the_routes(service, word):
    error = refused(service, InvalidField, id=word)
    assert error.field == "id"
    assert word in error.message


def test_an_id_has_the_form_of_ids(service):
    assert refused(service, InvalidId, id="a b").field == "id"
    assert refused(service, InvalidId, user_id="").field == "userId"


def test_preferences_left_out_take_their_defaults(service):
    preferences = register(service).preferences
    assert (preferences.language, preferences.currency, preferences.timezone) == (
        "en",
        "USD",
        "UTC",
    )
    assert preferences.marketing == Marketing()
    assert preferences.notifications == Notifications(order_updates=True)


def test_the_default_currency_is_the_one_of_the_business():
    service = MemoryService(Policies(business_currencies={"shop": "RON"}))
    assert register(service, caller=an_admin("shop")).preferences.currency == "RON"


def test_the_creation_is_told_with_the_form_of_document_001(service):
    register(service)
    (event,) = recorded(service)
    assert (event.event_type, event.stream) == ("CustomerCreated", "customer:cust_0001")
    assert event.subject_version == 1
    assert event.data == {
        "customerId": "cust_0001",
        "email": "John.Doe@example.com",
        "userId": None,
        "profile": {"firstName": "John", "lastName": "Doe"},
        "segment": {"tier": "regular", "segment": "new_customer"},
        "registrationDate": "2024-12-12T12:00:00Z",
    }


def test_consents_given_with_the_registration_are_told_each_by_its_channel():
    service = MemoryService(Policies(open_registration=frozenset({"default"})))
    marketing = Marketing(email_opt_in=True, push_opt_in=True)
    command = attrs.evolve(JOHN, preferences=PreferencesDraft(marketing=marketing))
    register(service, command, the_customer("user-john"))
    _, *consents = recorded(service)
    assert [(c.event_type, c.data["channel"], c.data["source"]) for c in consents] == [
        ("ConsentGiven", "email", "customer"),
        ("ConsentGiven", "push", "customer"),
    ]


def test_a_password_is_kept_as_a_hash_alone(service):
    customer = register(service, attrs.evolve(JOHN, password="correct horse"))
    assert service.application.passwords.verify(customer.password_hash or "", "correct horse")
    assert "correct horse" not in repr(service.store.customers)
    assert "correct horse" not in repr(recorded(service))
    assert "correct horse" not in repr(RegisterCustomer(email="a@b.c", password="correct horse"))


def test_a_customer_who_does_not_sign_in_here_has_no_password(service):
    assert register(service).password_hash is None


@pytest.mark.parametrize(
    "password", ["", "seven77", "aaaaaaaaaaaa", "a" * 257, "john.doe@example.com"]
)
def test_a_weak_password_is_refused(service, password):
    assert refused(service, WeakPassword, password=password).field == "password"


def test_the_least_length_of_a_password_is_configured():
    service = MemoryService(Policies(password_min_length=12))
    refused(service, WeakPassword, password="elevenchars")
    assert register(service, attrs.evolve(JOHN, password="twelve chars"))


def test_an_ill_formed_address_has_a_code_of_its_own(service):
    assert refused(service, InvalidEmailFormat, email="nonsense").code == "INVALID_EMAIL_FORMAT"


def test_an_impossible_phone_has_a_code_of_its_own(service):
    error = refused(service, InvalidPhone, profile=ProfileDraft(phone="12x"))
    assert error.field == "profile.phone"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ProfileDraft(first_name="a" * 101), "profile.firstName"),
        (ProfileDraft(last_name="a" * 101), "profile.lastName"),
        (ProfileDraft(full_name="a" * 101), "profile.fullName"),
        (ProfileDraft(date_of_birth=date(1899, 12, 31)), "profile.dateOfBirth"),
        (ProfileDraft(date_of_birth=NOON.date() + timedelta(days=2)), "profile.dateOfBirth"),
        (ProfileDraft(avatar="javascript:alert(1)"), "profile.avatar"),
        (ProfileDraft(avatar="https://"), "profile.avatar"),
        (ProfileDraft(avatar="https://[::1"), "profile.avatar"),
        (ProfileDraft(avatar="https://example.com/" + "a" * 500), "profile.avatar"),
    ],
)
def test_a_profile_that_breaks_a_rule_is_refused_by_its_field(service, draft, field):
    assert refused(service, InvalidField, profile=draft).field == field


@pytest.mark.parametrize(
    "draft",
    [
        ProfileDraft(first_name="a" * 100),
        ProfileDraft(date_of_birth=date(1900, 1, 1)),
        ProfileDraft(date_of_birth=NOON.date() + timedelta(days=1)),
        ProfileDraft(avatar="http://example.com/a.png"),
    ],
)
def test_a_profile_at_the_edge_of_a_rule_is_taken(service, draft):
    assert register(service, attrs.evolve(JOHN, profile=draft))


def test_a_name_of_blanks_is_none(service):
    customer = register(service, attrs.evolve(JOHN, profile=ProfileDraft(first_name="  ")))
    assert customer.profile.first_name is None


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PreferencesDraft(language="klingon"), "preferences.language"),
        (PreferencesDraft(currency="EURO"), "preferences.currency"),
        (PreferencesDraft(timezone="Mars/Phobos"), "preferences.timezone"),
    ],
)
def test_preferences_that_break_a_rule_are_refused_by_their_field(service, draft, field):
    assert refused(service, InvalidField, preferences=draft).field == field


def test_all_faults_are_told_at_once_each_with_its_code(service):
    error = refused(
        service,
        ValidationFailed,
        id="profile",
        email="nonsense",
        password="short",
        profile=ProfileDraft(phone="x", first_name="a" * 101),
        preferences=PreferencesDraft(currency="EURO"),
    )
    assert {(fault.field, fault.code) for fault in error.faults} == {
        ("id", "VALIDATION_FAILED"),
        ("email", "INVALID_EMAIL_FORMAT"),
        ("password", "WEAK_PASSWORD"),
        ("profile.phone", "INVALID_PHONE"),
        ("profile.firstName", "VALIDATION_FAILED"),
        ("preferences.currency", "VALIDATION_FAILED"),
    }


def test_an_address_is_registered_once_without_regard_to_case(service):
    register(service)
    with pytest.raises(EmailAlreadyExists):
        register(service, RegisterCustomer(email="JOHN.DOE@example.com"))


def test_an_id_and_a_user_are_registered_once(service):
    register(service, attrs.evolve(JOHN, id="cust-1", user_id="user-1"))
    with pytest.raises(CustomerAlreadyExists):
        register(service, RegisterCustomer(email="a@example.com", id="cust-1"))
    with pytest.raises(UserAlreadyLinked):
        register(service, RegisterCustomer(email="b@example.com", user_id="user-1"))


def test_the_same_person_registers_in_each_business(service):
    register(service, attrs.evolve(JOHN, id="cust-1", user_id="user-1"))
    register(service, attrs.evolve(JOHN, id="cust-1", user_id="user-1"), an_admin("other"))
    assert len(service.store.customers) == 2


class TestOpenRegistration:
    """Anybody with a token registers itself, where the business allows it."""

    caller = principal(Role.CUSTOMER, subject="user-9", scopes=[Scope.WRITE])

    @pytest.fixture
    def service(self):
        return MemoryService(Policies(open_registration=frozenset({"default"})))

    def test_the_customer_is_linked_to_the_user_of_the_token(self, service):
        assert register(service, caller=self.caller).user_id == "user-9"

    def test_naming_the_own_user_is_no_harm(self, service):
        command = attrs.evolve(JOHN, user_id="user-9")
        assert register(service, command, self.caller).user_id == "user-9"

    def test_nobody_registers_another_user(self, service):
        with pytest.raises(NotPermitted, match="the user's own token"):
            register(service, attrs.evolve(JOHN, user_id="user-1"), self.caller)

    def test_agents_register_nobody_even_here(self, service):
        with pytest.raises(NotPermitted):
            register(service, caller=principal(Role.AGENT))

    def test_it_is_open_in_the_businesses_that_allow_it_alone(self, service):
        elsewhere = principal(Role.CUSTOMER, subject="user-9", business="other")
        with pytest.raises(NotPermitted):
            register(service, caller=elsewhere)

    def test_a_token_that_may_only_read_registers_nobody(self, service):
        reading = principal(Role.CUSTOMER, subject="user-9", scopes=[Scope.READ])
        with pytest.raises(NotPermitted, match="customers:write"):
            register(service, caller=reading)
