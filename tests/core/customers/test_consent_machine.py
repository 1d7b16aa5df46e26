"""Whatever happens in whatever order, a switch is on only because the person turned it on."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from customer_core.consents.act import Act
from customer_core.consents.errors import ConsentRequiresPerson
from customer_core.consents.model import Channel, ConsentRecord, Decision
from customer_core.customers.change_consent import ChangeConsent, change_consent
from customer_core.customers.change_customer import (
    PatchCustomer,
    ReplaceCustomer,
    patch_customer,
    replace_customer,
)
from customer_core.customers.drafts import PreferencesDraft
from customer_core.customers.model import Marketing
from customer_core.customers.notification_preferences import OptOut, opt_out
from customer_core.customers.record_consents import switches_of
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import (
    CustomerServiceError,
    InvalidField,
    NotPermitted,
    ValidationFailed,
)
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Role, operator
from customer_core.testing import (
    MemoryService,
    an_admin,
    envelope,
    principal,
    the_customer,
    user_told,
)

JOHN = CustomerId("john")
ME, ADMIN = the_customer(JOHN), an_admin()
SERVICES = [
    principal(Role.SERVICE, subject="shop"),
    principal(Role.SERVICE, subject=JOHN),
    principal(Role.SERVICE, Role.ADMIN_MANAGER, subject="import"),
]
OTHERS = [*SERVICES, ADMIN, operator(ME.business_id)]
TOLD = Act(source="phone", evidence="Call 7")
LITTLE_TOLD = [Act(), Act(source="phone"), Act(evidence="Call 7")]

CHANNELS = st.sampled_from(Channel)
SWITCHES = st.fixed_dictionaries({}, optional={one: st.booleans() for one in Channel})
SAID = st.fixed_dictionaries(
    {},
    optional={
        "marketing": st.just({"emailOptIn": True}),
        "preferences": st.just({"marketing": {"smsOptIn": True}}),
        "emailOptIn": st.booleans(),
        "consent": st.just("given"),
        "firstName": st.sampled_from(["Ana", "Łucja"]),
    },
)


def named(switches: dict[Channel, bool]) -> dict[str, bool]:
    return {f"{channel}OptIn": on for channel, on in switches.items()}


class Consents(RuleBasedStateMachine):
    """John, everybody who may and may not turn his switches, and what he wants himself.

    Attributes:
        wanted: the switches that he, or an administrator for him, turned on last.
    """

    def __init__(self) -> None:
        super().__init__()
        self.service = MemoryService()
        self.wanted: set[Channel] = set()
        self.seen: list[ConsentRecord] = []

    @initialize(agreed=SWITCHES)
    def registers(self, agreed: dict[Channel, bool]) -> None:
        marketing = Marketing(**{f"{channel}_opt_in": on for channel, on in agreed.items()})
        command = RegisterCustomer(
            id=JOHN,
            user_id="user-1",
            email="john@example.com",
            preferences=PreferencesDraft(marketing=marketing),
        )
        try:
            self.run(register_customer, command, ADMIN)
        except ConsentRequiresPerson:
            assert any(agreed.values())
            self.run(
                register_customer, attrs.evolve(command, preferences=PreferencesDraft()), ADMIN
            )

    @rule(channel=CHANNELS, decision=st.sampled_from(Decision), by_admin=st.booleans())
    def decides(self, channel: Channel, decision: Decision, *, by_admin: bool) -> None:
        command = ChangeConsent(customer_id=JOHN, channel=channel, decision=decision, act=TOLD)
        self.run(change_consent, command, ADMIN if by_admin else ME)
        self.note({channel: decision is Decision.GIVEN})

    @rule(switches=SWITCHES)
    def patches(self, switches: dict[Channel, bool]) -> None:
        patch = {"preferences": {"marketing": named(switches)}}
        self.run(patch_customer, PatchCustomer(customer_id=JOHN, patch=patch), ME)
        self.note(switches)

    @rule(channel=CHANNELS, act=st.sampled_from(LITTLE_TOLD))
    def an_administrator_does_not_tell_how(self, channel: Channel, act: Act) -> None:
        command = ChangeConsent(customer_id=JOHN, channel=channel, decision=Decision.GIVEN, act=act)
        with suppress(ValidationFailed, InvalidField):
            self.run(change_consent, command, ADMIN)
            raise AssertionError

    @rule()
    def opts_out(self) -> None:
        self.run(opt_out, OptOut(), ME)
        self.wanted.clear()

    @rule(caller=st.sampled_from(OTHERS), switches=SWITCHES)
    def another_patches(self, caller: Any, switches: dict[Channel, bool]) -> None:
        patch = {"preferences": {"marketing": named(switches)}}
        self.tried(patch_customer, PatchCustomer(customer_id=JOHN, patch=patch), caller, switches)

    @rule(caller=st.sampled_from(OTHERS), switches=SWITCHES)
    def another_replaces(self, caller: Any, switches: dict[Channel, bool]) -> None:
        whole = {channel: switches.get(channel, False) for channel in Channel}
        marketing = Marketing(**{f"{channel}_opt_in": on for channel, on in whole.items()})
        draft = PreferencesDraft(marketing=marketing)
        command = ReplaceCustomer(customer_id=JOHN, preferences=draft)
        self.tried(replace_customer, command, caller, whole)

    @rule(caller=st.sampled_from(SERVICES), channel=CHANNELS)
    def a_service_decides(self, caller: Any, channel: Channel) -> None:
        command = ChangeConsent(
            customer_id=JOHN, channel=channel, decision=Decision.GIVEN, act=TOLD
        )
        with suppress(ConsentRequiresPerson, NotPermitted):
            self.run(change_consent, command, caller)

    @rule(caller=st.sampled_from(OTHERS), switches=SWITCHES)
    def another_registers_somebody(self, caller: Any, switches: dict[Channel, bool]) -> None:
        marketing = Marketing(**{f"{channel}_opt_in": on for channel, on in switches.items()})
        command = RegisterCustomer(
            email="other@example.com", preferences=PreferencesDraft(marketing=marketing)
        )
        with suppress(CustomerServiceError):
            self.run(register_customer, command, caller)

    @rule(kind=st.sampled_from(["UserCreated", "UserUpdated"]), said=SAID)
    def the_sign_in_service_tells(self, kind: str, said: dict[str, Any]) -> None:
        self.service.ingest(user_told(kind, "user-1", "john@example.com", **said))
        self.service.settle()

    @rule(channel=CHANNELS, source=st.sampled_from(["customer-service", "crm"]))
    def an_event_claims_consent(self, channel: Channel, source: str) -> None:
        data = {"customerId": JOHN, "channel": channel, "source": "customer"}
        with suppress(CustomerServiceError):
            self.service.ingest(envelope("ConsentGiven", data, source=source))
        self.service.settle()

    @invariant()
    def a_switch_is_on_where_the_person_wants_it(self) -> None:
        for customer in self.service.store.customers.values():
            on = {channel for channel, on in switches_of(customer).items() if on}
            assert on == (self.wanted if customer.id == JOHN else set())

    @invariant()
    def the_history_only_grows(self) -> None:
        now = [one for _, one in sorted(self.service.store.consents.items())]
        assert now[: len(self.seen)] == self.seen
        self.seen = now

    @invariant()
    def the_last_record_of_a_channel_says_what_its_switch_says(self) -> None:
        with self.service.units.begin(ME.business_id) as unit:
            latest = {one.channel: one.decision for one in unit.consents.latest(JOHN)}
        given = {channel for channel, decision in latest.items() if decision is Decision.GIVEN}
        assert given == self.wanted

    def run(self, use_case: Any, command: Any, caller: Any) -> None:
        self.service.application.run(use_case, command, caller)

    def tried(
        self, use_case: Any, command: Any, caller: Any, switches: dict[Channel, bool]
    ) -> None:
        """Let another set switches: it is refused whole where it would turn one on."""
        gives = {channel for channel, on in switches.items() if on} - self.wanted
        try:
            self.run(use_case, command, caller)
        except ConsentRequiresPerson:
            assert gives
        else:
            assert not gives
            self.note(switches)

    def note(self, switches: dict[Channel, bool]) -> None:
        for channel, on in switches.items():
            (self.wanted.add if on else self.wanted.discard)(channel)


TestConsents = Consents.TestCase
TestConsents.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
