"""Giving and withdrawing consent: who may, what is kept of it, and that nothing else gives it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from customer_core.consents.act import Act
from customer_core.consents.errors import ConsentNotFound, ConsentRequiresPerson
from customer_core.consents.model import Channel, Decision, State
from customer_core.customers.change_consent import ChangeConsent, change_consent
from customer_core.customers.change_customer import (
    PatchCustomer,
    ReplaceCustomer,
    patch_customer,
    replace_customer,
)
from customer_core.customers.drafts import PreferencesDraft
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.model import Marketing, Notifications
from customer_core.customers.notification_preferences import (
    NotificationPreferences,
    OptOut,
    PatchNotificationPreferences,
    ReadNotificationPreferences,
    ReplaceNotificationPreferences,
    opt_out,
    patch_notification_preferences,
    read_notification_preferences,
    replace_notification_preferences,
)
from customer_core.customers.read_consents import (
    ReadConsentReceipt,
    ReadConsents,
    read_consent_receipt,
    read_consents,
)
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import (
    InvalidField,
    NotPermitted,
    ValidationFailed,
    VersionConflict,
)
from customer_core.kernel.paging import InvalidCursor, encode_cursor
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Role, Scope, operator
from customer_core.testing import MemoryService, an_admin, principal, the_customer
from customer_core.testing.exports import exported_parts

JOHN = "cust-123"
ME = the_customer(JOHN)
BY_USER = the_customer("user-1")
SHOP = principal(Role.SERVICE, subject="shop")
AGENT = principal(Role.AGENT, subject="agent-1")
TOLD = Act(source="phone", evidence="Call of 14:02, recording 7")
GIVE = ChangeConsent(channel=Channel.EMAIL, decision=Decision.GIVEN)
WITHDRAW = ChangeConsent(channel=Channel.EMAIL, decision=Decision.WITHDRAWN)
OF_JOHN = {"customer_id": JOHN}

pytestmark = pytest.mark.usefixtures("john")


@pytest.fixture
def decide(service):
    """Run a decision, by default the customer's own."""

    def run(command, caller=ME):
        return service.application.run(change_consent, command, caller)

    return run


@pytest.fixture
def read(service):
    """Read John's consents, by default as himself."""

    def run(caller=ME, **options):
        return service.application.run(read_consents, ReadConsents(**options), caller)

    return run


@pytest.fixture
def history(read):
    """The records of John, the oldest first."""
    return lambda: list(reversed(read(limit=100).history.items))


def john_now(service):
    (customer,) = service.store.customers.values()
    return customer


def told(service):
    events = [one.event for one in service.store.all_events()]
    return [one for one in events if one.event_type.startswith("Consent")]


class TestDeciding:
    """One act, one form, whichever way it goes."""

    def test_a_person_gives_and_withdraws_in_the_same_way(self, service, decide, history):
        assert decide(GIVE).state.state is State.GIVEN
        assert john_now(service).preferences.marketing == Marketing(email_opt_in=True)
        assert decide(WITHDRAW).state.state is State.WITHDRAWN
        assert john_now(service).preferences.marketing == Marketing()
        given, withdrawn = history()
        assert (given.decision, withdrawn.decision) == (Decision.GIVEN, Decision.WITHDRAWN)
        assert (given.source, given.actor_role, given.evidence) == ("customer", "customer", None)
        assert (given.notice_version, given.language) == ("1", "en")
        assert given.at == service.clock.now()

    def test_the_record_the_event_and_the_switch_are_of_one_change(self, service, decide, history):
        decide(attrs.evolve(GIVE, act=Act(source="checkout", notice_version="2025-01")))
        (record,), (event,) = history(), told(service)
        assert event.event_id == record.event_id
        assert event.data["consentId"] == record.id
        assert (event.data["source"], event.data["noticeVersion"]) == ("checkout", "2025-01")
        assert record.id.startswith("cns_")
        assert john_now(service).version == 2

    def test_the_person_is_known_by_its_user_as_well(self, decide, history):
        decide(GIVE, BY_USER)
        assert len(history()) == 1

    def test_saying_the_same_again_changes_nothing(self, service, decide, history):
        first, again = decide(GIVE), decide(GIVE)
        assert again == first
        decide(WITHDRAW)
        decide(WITHDRAW)
        assert len(history()) == 2
        assert john_now(service).version == 3

    def test_what_was_never_given_is_withdrawn_without_a_trace(self, decide, history):
        assert decide(WITHDRAW).state.state is State.NEVER_GIVEN
        assert history() == []

    def test_agreeing_to_another_notice_is_recorded_in_a_version_of_its_own(
        self, service, decide, history
    ):
        decide(GIVE)
        renewed = decide(attrs.evolve(GIVE, act=Act(notice_version="2")))
        assert renewed.version == john_now(service).version == 3
        assert [one.notice_version for one in history()] == ["1", "2"]
        assert [one.subject_version for one in told(service)] == [None, 3]

    def test_a_decision_on_an_old_version_is_refused(self, decide):
        decide(GIVE)
        with pytest.raises(VersionConflict):
            decide(attrs.evolve(WITHDRAW, expected_version=1))

    def test_decisions_at_once_all_stand(self, service, read, history):
        start = threading.Barrier(len(Channel))

        def one(channel):
            start.wait()
            command = ChangeConsent(channel=channel, decision=Decision.GIVEN)
            service.application.run(change_consent, command, ME)

        with ThreadPoolExecutor(len(Channel)) as pool:
            list(pool.map(one, Channel))
        assert {one.state for one in read().states} == {State.GIVEN}
        assert len(history()) == 3


class TestWhoMay:
    """The person and administrators decide; nobody else does."""

    def test_an_administrator_tells_what_the_person_said(self, decide, history):
        decide(attrs.evolve(GIVE, **OF_JOHN, act=TOLD), an_admin())
        (record,) = history()
        assert (record.source, record.evidence) == (TOLD.source, TOLD.evidence)
        assert record.actor_role == "admin_business"

    def test_an_administrator_says_how_to_give_but_not_to_withdraw(self, decide):
        with pytest.raises(ValidationFailed, match="evidence, source"):
            decide(attrs.evolve(GIVE, **OF_JOHN), an_admin())
        decide(GIVE)
        decide(attrs.evolve(WITHDRAW, **OF_JOHN), an_admin())

    @pytest.mark.parametrize("caller", [AGENT, SHOP])
    @pytest.mark.parametrize("command", [GIVE, WITHDRAW])
    def test_agents_and_services_decide_nothing(self, decide, caller, command):
        with pytest.raises(NotPermitted):
            decide(attrs.evolve(command, **OF_JOHN, act=TOLD), caller)

    def test_a_service_that_bears_the_customers_name_is_no_person(self, decide):
        same = principal(Role.SERVICE, subject=JOHN)
        with pytest.raises(ConsentRequiresPerson):
            decide(GIVE, same)
        decide(WITHDRAW, same)

    @pytest.mark.parametrize("command", [GIVE, attrs.evolve(GIVE, **OF_JOHN)])
    def test_another_customer_finds_nothing(self, decide, command):
        with pytest.raises(CustomerNotFound):
            decide(command, the_customer("somebody"))

    def test_an_administrator_of_another_business_finds_nothing(self, decide):
        with pytest.raises(CustomerNotFound):
            decide(attrs.evolve(GIVE, **OF_JOHN, act=TOLD), an_admin("other"))

    def test_a_token_that_only_reads_decides_nothing(self, decide):
        with pytest.raises(NotPermitted):
            decide(GIVE, principal(Role.CUSTOMER, subject=JOHN, scopes=(Scope.READ,)))


class TestOtherWays:
    """Every other way to a switch keeps a record of it, and is barred to who is no person."""

    agreed = PreferencesDraft(marketing=Marketing(email_opt_in=True))

    @pytest.mark.parametrize("caller", [SHOP, an_admin(), operator(ME.business_id)])
    def test_nobody_else_registers_somebody_who_agreed(self, service, caller):
        command = RegisterCustomer(email="x@example.com", preferences=self.agreed)
        with pytest.raises(ConsentRequiresPerson):
            service.application.run(register_customer, command, caller)
        assert len(service.store.customers) == 1

    @pytest.mark.parametrize(
        ("use_case", "command"),
        [
            (
                patch_customer,
                PatchCustomer(
                    customer_id=JOHN, patch={"preferences": {"marketing": {"emailOptIn": True}}}
                ),
            ),
            (replace_customer, ReplaceCustomer(customer_id=JOHN, preferences=agreed)),
        ],
    )
    @pytest.mark.parametrize("caller", [SHOP, an_admin(), operator(ME.business_id)])
    def test_nobody_but_the_person_turns_a_switch_on_by_the_way(
        self, service, history, use_case, command, caller
    ):
        with pytest.raises(ConsentRequiresPerson):
            service.application.run(use_case, command, caller)
        assert john_now(service).preferences.marketing == Marketing()
        assert history() == []
        service.application.run(use_case, command, ME)
        (record,) = history()
        assert (record.source, record.actor_role) == ("customer", "customer")

    def test_a_service_may_turn_a_switch_off_and_leave_one_on(self, service, decide, history):
        decide(GIVE)
        same = PatchCustomer(
            customer_id=JOHN,
            patch={"preferences": {"language": "de", "marketing": {"emailOptIn": True}}},
        )
        service.application.run(patch_customer, same, SHOP)
        off = PatchCustomer(
            customer_id=JOHN, patch={"preferences": {"marketing": {"emailOptIn": None}}}
        )
        service.application.run(patch_customer, off, SHOP)
        assert [(one.decision, one.actor_role) for one in history()] == [
            (Decision.GIVEN, "customer"),
            (Decision.WITHDRAWN, "service"),
        ]

    def test_who_registers_with_marketing_on_has_a_record_of_each_channel(self):
        marketing = Marketing(email_opt_in=True, push_opt_in=True)
        command = RegisterCustomer(
            email="x@example.com", id="x", preferences=PreferencesDraft(marketing=marketing)
        )
        service = MemoryService(Policies(open_registration=frozenset({ME.business_id})))
        service.application.run(register_customer, command, the_customer("user-x"))
        found = service.application.run(read_consents, ReadConsents(), the_customer("x"))
        assert [(one.channel, one.state) for one in found.states] == [
            (Channel.EMAIL, State.GIVEN),
            (Channel.SMS, State.NEVER_GIVEN),
            (Channel.PUSH, State.GIVEN),
        ]


class TestSwitches:
    """A person's own switches, all at once."""

    everything = NotificationPreferences(
        marketing=Marketing(email_opt_in=True, sms_opt_in=True, push_opt_in=True),
        notifications=Notifications(order_updates=True, promotions=True, newsletters=True),
    )

    @pytest.fixture
    def run(self, service):
        return lambda use_case, command: service.application.run(use_case, command, ME)

    def test_all_are_replaced_and_one_left_out_has_its_default(self, run):
        run(
            replace_notification_preferences,
            ReplaceNotificationPreferences(wanted=self.everything),
        )
        wanted = NotificationPreferences(marketing=Marketing(sms_opt_in=True))
        customer = run(
            replace_notification_preferences, ReplaceNotificationPreferences(wanted=wanted)
        )
        assert customer.preferences.marketing == Marketing(sms_opt_in=True)
        assert customer.preferences.notifications == Notifications()

    def test_a_patch_changes_what_it_names_alone(self, run, history):
        patch = {"marketing": {"pushOptIn": True}, "notifications": {"orderUpdates": False}}
        customer = run(patch_notification_preferences, PatchNotificationPreferences(patch=patch))
        assert customer.preferences.marketing == Marketing(push_opt_in=True)
        assert customer.preferences.notifications == Notifications(order_updates=False)
        assert customer.preferences.language == "en"
        assert [one.channel for one in history()] == [Channel.PUSH]

    @pytest.mark.parametrize(
        "patch", [{"marketing": {"faxOptIn": True}}, {"language": "de"}, {"marketing": True}]
    )
    def test_a_patch_of_something_else_is_refused(self, run, patch):
        with pytest.raises(ValidationFailed):
            run(patch_notification_preferences, PatchNotificationPreferences(patch=patch))

    def test_opting_out_turns_everything_off_in_one_go(self, service, run, history):
        run(
            replace_notification_preferences,
            ReplaceNotificationPreferences(wanted=self.everything),
        )
        customer = run(opt_out, OptOut())
        assert customer.preferences.marketing == Marketing()
        assert customer.preferences.notifications == Notifications(order_updates=False)
        assert customer.version == 3
        assert [one.decision for one in history()] == [Decision.GIVEN] * 3 + [
            Decision.WITHDRAWN
        ] * 3
        assert run(opt_out, OptOut()).version == 3
        assert john_now(service).version == 3

    def test_they_are_read_by_the_person_alone(self, service, run):
        command = ReadNotificationPreferences()
        assert run(read_notification_preferences, command).id == JOHN
        with pytest.raises(CustomerNotFound):
            service.application.run(read_notification_preferences, command, an_admin())

    def test_an_old_version_is_refused(self, run):
        run(opt_out, OptOut(expected_version=1))
        with pytest.raises(VersionConflict):
            run(opt_out, OptOut(expected_version=1))


class TestReading:
    """How consent stands, its history, and the receipts."""

    def test_pages_follow_each_other_from_the_newest(self, decide, read):
        for _ in range(2):
            decide(GIVE)
            decide(WITHDRAW)
        first = read(limit=3)
        rest = read(limit=3, cursor=first.history.next_cursor)
        ids = [one.id for one in (*first.history.items, *rest.history.items)]
        assert ids == ["cns_0004", "cns_0003", "cns_0002", "cns_0001"]
        assert rest.history.next_cursor is None

    @pytest.mark.parametrize("limit", [0, 101])
    def test_a_page_has_1_to_100_records(self, read, limit):
        with pytest.raises(InvalidField, match="limit"):
            read(limit=limit)

    @pytest.mark.parametrize(
        "cursor", ["nonsense", encode_cursor("-consent", ["-1"]), encode_cursor("name", ["1"])]
    )
    def test_a_cursor_of_another_list_is_refused(self, read, cursor):
        with pytest.raises(InvalidCursor):
            read(cursor=cursor)

    def test_administrators_read_them_and_agents_and_services_do_not(self, decide, read):
        decide(GIVE)
        assert len(read(an_admin(), **OF_JOHN).history.items) == 1
        for caller in (AGENT, SHOP):
            with pytest.raises(NotPermitted):
                read(caller, **OF_JOHN)
        with pytest.raises(CustomerNotFound):
            read(an_admin("other"), **OF_JOHN)

    def test_a_decision_has_a_receipt_for_the_person_and_nobody_elses(self, service, decide):
        decide(GIVE)
        command = ReadConsentReceipt(consent_id="cns_0001")
        receipt = service.application.run(read_consent_receipt, command, ME)
        assert (receipt.record_id, receipt.event_state) == ("cns_0001", Decision.GIVEN)
        other = RegisterCustomer(email="x@example.com", id="x")
        service.application.run(register_customer, other, an_admin())
        with pytest.raises(ConsentNotFound, match="cns_0001"):
            service.application.run(read_consent_receipt, command, the_customer("x"))

    def test_the_export_has_the_whole_history(self, service, decide):
        for _ in range(2):
            decide(GIVE)
            decide(WITHDRAW)
        decisions = exported_parts(service.application, JOHN, an_admin())["consent"]
        assert [one["decision"] for one in decisions] == ["withdrawn", "given"] * 2
        assert decisions[0]["noticeVersion"] == "1"
