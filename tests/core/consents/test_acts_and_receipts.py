"""The act behind a consent, who may tell of it, and the receipt that a person gets for it."""

from __future__ import annotations

import attrs
import pytest

from customer_core.consents.act import UNTOLD, Act, check_act, need_person
from customer_core.consents.errors import ConsentRequiresPerson
from customer_core.consents.model import Channel, Decision, State, consent_states
from customer_core.consents.receipt import receipt_of
from customer_core.consents.receipt_text import receipt_text
from customer_core.kernel.errors import Invalid
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Role
from customer_core.testing import principal
from customer_core.testing.contracts.consents import a_consent

POLICIES = Policies(
    privacy_controller_name="Example Shop Ltd",
    privacy_controller_contact="privacy@shop.example",
    consent_notice_url="https://shop.example/privacy/{version}",
)


TOLD = Act(source="phone", evidence="Call 7")


class TestWhoMayTell:
    """Only the person agrees; an administrator tells what the person said."""

    @pytest.mark.parametrize("role", [Role.CUSTOMER, Role.AGENT, Role.ADMIN_BUSINESS])
    def test_the_person_may_whatever_its_role(self, role):
        need_person(principal(role), [Channel.SMS], UNTOLD, is_self=True)

    @pytest.mark.parametrize("role", [Role.ADMIN_BUSINESS, Role.ADMIN_MANAGER])
    def test_an_administrator_may_who_tells_how(self, role):
        need_person(principal(role), [Channel.SMS], TOLD, is_self=False)

    @pytest.mark.parametrize("act", [UNTOLD, Act(source="phone"), Act(evidence="Call 7")])
    def test_an_administrator_who_does_not_tell_how_may_not(self, act):
        with pytest.raises(ConsentRequiresPerson, match="by sms; leave it off"):
            need_person(principal(Role.ADMIN_MANAGER), [Channel.SMS], act, is_self=False)

    @pytest.mark.parametrize(
        ("roles", "is_self"),
        [
            ([Role.SERVICE], False),
            ([Role.SERVICE], True),
            ([Role.SERVICE, Role.ADMIN_MANAGER], True),
            ([Role.AGENT], False),
            ([Role.CUSTOMER], False),
            ([], False),
        ],
    )
    def test_nobody_else_may_and_is_told_what_to_do(self, roles, is_self):
        with pytest.raises(ConsentRequiresPerson, match="by email, sms; leave it off"):
            need_person(principal(*roles), [Channel.EMAIL, Channel.SMS], TOLD, is_self=is_self)


class TestActs:
    """What is told of an act."""

    def test_blanks_around_texts_go_and_empty_texts_are_none(self):
        act = Act(source=" phone ", evidence="  ", notice_version="", jurisdiction="US-CA")
        assert check_act(act, told_by_another=False) == Act(source="phone", jurisdiction="US-CA")

    @pytest.mark.parametrize(
        ("act", "fields"),
        [
            (Act(), {"source", "evidence"}),
            (Act(source="phone", evidence=" "), {"evidence"}),
            (Act(evidence="Call 7"), {"source"}),
        ],
    )
    def test_whoever_tells_what_another_said_says_how(self, act, fields):
        with pytest.raises(Invalid) as refused:
            check_act(act, told_by_another=True)
        assert {fault.field for fault in refused.value.faults} == fields

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("source", "x" * 101),
            ("source", "two\nlines"),
            ("source", "nul\x00"),
            ("source", "half \ud800"),
            ("evidence", "x" * 2001),
            ("evidence", "nul\x00"),
            ("notice_version", "x" * 101),
            ("notice_version", "tab\tinside"),
            ("jurisdiction", "Romania"),
            ("jurisdiction", "ro"),
            ("jurisdiction", "RO\n"),
            ("jurisdiction", ""),
        ],
    )
    def test_a_text_that_breaks_a_rule_is_refused(self, field, value):
        with pytest.raises(Invalid):
            check_act(Act(**{field: value}), told_by_another=False)

    def test_evidence_may_have_many_lines(self):
        act = Act(evidence="Form 7,\nsigned \N{PARTY POPPER}")
        assert check_act(act, told_by_another=False) == act


def test_how_consent_stands_follows_the_switches_and_shows_the_last_decision():
    given, withdrawn = a_consent("1", Channel.EMAIL), a_consent("2", Channel.SMS)
    states = consent_states(
        {Channel.EMAIL: True, Channel.SMS: False, Channel.PUSH: False}, [given, withdrawn]
    )
    assert [(one.channel, one.state, one.record) for one in states] == [
        (Channel.EMAIL, State.GIVEN, given),
        (Channel.SMS, State.WITHDRAWN, withdrawn),
        (Channel.PUSH, State.NEVER_GIVEN, None),
    ]


class TestReceipts:
    """What a person can keep of a decision."""

    def test_it_says_who_asked_for_what_with_which_notice(self):
        receipt = receipt_of(a_consent(), POLICIES)
        assert receipt.schema_version == "ISO/IEC TS 27560:2023"
        assert (receipt.record_id, receipt.pii_principal_id) == ("cns_1", "cust-123")
        assert receipt.controller.name == "Example Shop Ltd"
        assert receipt.controller.contact == "privacy@shop.example"
        assert receipt.notice.reference == "https://shop.example/privacy/2025-01"
        assert receipt.notice.version == "2025-01"
        assert (receipt.purpose_type, receipt.lawful_basis) == ("marketing", "consent")
        assert "email address" in receipt.pii_types
        assert receipt.collection_method == "Łódź shop"
        assert '"email", "decision": "withdrawn"' in receipt.withdrawal_method

    def test_without_settings_the_business_answers_and_no_notice_is_found(self):
        receipt = receipt_of(a_consent(), Policies())
        assert (receipt.controller.name, receipt.controller.contact) == ("default", None)
        assert receipt.notice.reference is None

    @pytest.mark.parametrize(
        ("url", "version", "found"),
        [
            ("https://shop.example/{version}", None, None),
            ("https://shop.example/privacy", None, "https://shop.example/privacy"),
            ("https://shop.example/{version}", "a/b c", "https://shop.example/a%2Fb%20c"),
        ],
    )
    def test_a_notice_is_found_by_its_version(self, url, version, found):
        record = attrs.evolve(a_consent(), notice_version=version)
        assert receipt_of(record, Policies(consent_notice_url=url)).notice.reference == found

    def test_every_channel_and_decision_has_one_that_can_be_read(self):
        for channel in Channel:
            for decision in Decision:
                record = a_consent("cns_1", channel, decision)
                text = receipt_text(receipt_of(record, POLICIES))
                agreed = "You agreed to" in text
                assert agreed is (decision is Decision.GIVEN)
                assert "How to withdraw" in text
                assert "2024-12-12T12:00:00" in text

    def test_what_came_with_a_request_is_neither_link_nor_tag_in_it(self):
        record = attrs.evolve(
            a_consent(), source="[x](http://evil.example) <b> www.evil.example `a`"
        )
        text = receipt_text(receipt_of(record, POLICIES))
        for live in ("[x](", "http://evil", "<b>", "www.evil", "`a`"):
            assert live not in text
