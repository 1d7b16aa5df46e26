"""Consents, receipts and a person's own switches over HTTP."""

from __future__ import annotations

import pytest

OWN = "/v1/customers/consents"
JANES = "/v1/customers/jane/consents"
SWITCHES = "/v1/customers/notification-preferences"
GIVE = {"channel": "sms", "decision": "given"}
TOLD = {**GIVE, "source": "phone", "evidence": "Recording 7"}

pytestmark = pytest.mark.usefixtures("jane")


@pytest.fixture
def self_(bearer):
    """The headers of Jane herself, who agreed to e-mail when she registered."""
    return bearer("user-jane", "customer", scope="customers:read customers:write")


def test_a_decision_is_answered_with_how_consent_stands(client, self_):
    answer = client.post(OWN, json={**GIVE, "noticeVersion": "2025-01"}, headers=self_)

    assert answer.status_code == 200
    consent = answer.json()["data"]["consent"]
    assert consent == {
        "purpose": "marketing",
        "channel": "sms",
        "state": "given",
        "since": "2024-12-12T12:00:00Z",
        "noticeVersion": "2025-01",
        "recordId": "cns_0001",
    }
    assert answer.headers["etag"] == '"2.0"'


def test_the_same_request_again_has_the_same_answer(client, self_):
    first = client.post(OWN, json=GIVE, headers=self_)
    again = client.post(OWN, json=GIVE, headers=self_)

    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["etag"] == first.headers["etag"]


def test_consents_come_with_their_history_page_by_page(client, self_, admin):
    client.post(JANES, json={**TOLD, "channel": "email"}, headers=admin)
    client.post(OWN, json=GIVE, headers=self_)
    first = client.get(OWN, params={"limit": 1}, headers=self_).json()
    cursor = first["meta"]["nextCursor"]
    rest = client.get(OWN, params={"limit": 1, "cursor": cursor}, headers=self_).json()

    states = {one["channel"]: one["state"] for one in first["data"]["consents"]}
    assert states == {"email": "given", "sms": "given", "push": "never_given"}
    assert [one["channel"] for one in first["data"]["history"]] == ["sms"]
    (earlier,) = rest["data"]["history"]
    assert (earlier["channel"], earlier["recordedBy"]) == ("email", "admin_business")
    assert rest["meta"] == {"nextCursor": None, "limit": 1}


def test_an_administrator_records_what_the_person_said(client, admin):
    refused = client.post(JANES, json=GIVE, headers=admin)
    done = client.post(JANES, json=TOLD, headers=admin)

    assert refused.status_code == 400
    assert {one["field"] for one in refused.json()["errors"]} == {"source", "evidence"}
    assert done.json()["data"]["consent"]["state"] == "given"
    newest = client.get(JANES, headers=admin).json()["data"]["history"][0]
    assert (newest["source"], newest["evidence"]) == ("phone", "Recording 7")


@pytest.mark.parametrize("role", ["agent", "service"])
def test_agents_and_services_neither_decide_nor_look(client, bearer, role):
    headers = bearer("x", role)

    assert client.post(JANES, json=TOLD, headers=headers).status_code == 403
    assert client.get(JANES, headers=headers).status_code == 403


@pytest.mark.parametrize("role", ["service", "admin_business"])
def test_whoever_turns_a_switch_on_for_another_is_told_what_to_do(client, bearer, role):
    patch = {"preferences": {"marketing": {"smsOptIn": True}}}
    answer = client.patch("/v1/customers/jane", json=patch, headers=bearer("x", role))

    assert (answer.status_code, answer.json()["code"]) == (403, "CONSENT_REQUIRES_PERSON")
    assert "sms" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channel": "fax", "decision": "given"}, "channel"),
        ({"channel": "sms"}, "decision"),
        ({**GIVE, "decision": True}, "decision"),
        ({**GIVE, "purpose": "profiling"}, "purpose"),
        ({**GIVE, "source": "x" * 101}, "source"),
        ({**GIVE, "evidence": "\x00"}, "evidence"),
        ({**GIVE, "noticeVersion": "a\nb"}, "noticeVersion"),
        ({**GIVE, "jurisdiction": "Romania"}, "jurisdiction"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(client, self_, body, field):
    answer = client.post(OWN, json=body, headers=self_)

    assert answer.status_code == 400
    assert field in {one["field"] for one in answer.json()["errors"]}


def test_a_decision_on_an_old_version_is_refused(client, self_):
    client.post(OWN, json=GIVE, headers=self_)
    answer = client.post(
        OWN, json={**GIVE, "decision": "withdrawn"}, headers={**self_, "If-Match": '"1"'}
    )

    assert (answer.status_code, answer.json()["code"]) == (412, "VERSION_CONFLICT")


class TestReceipts:
    """A receipt stands on its own."""

    def test_it_has_the_fields_of_the_standard(self, client, self_):
        client.post(OWN, json=GIVE, headers=self_)
        answer = client.get(f"{OWN}/cns_0001/receipt", headers=self_)

        assert answer.headers["content-type"] == "application/json"
        assert 'filename="consent-cns_0001.json"' in answer.headers["content-disposition"]
        receipt = answer.json()
        assert receipt["schema_version"] == "ISO/IEC TS 27560:2023"
        assert (receipt["record_id"], receipt["pii_principal_id"]) == ("cns_0001", "jane")
        assert receipt["pii_controllers"] == [
            {"party_name": "default", "party_role": "controller", "party_contact": None}
        ]
        assert receipt["privacy_notice"] == {"reference": None, "version": "1"}
        (purpose,), (event,) = receipt["purposes"], receipt["events"]
        assert (purpose["purpose_type"], purpose["lawful_basis"]) == ("marketing", "consent")
        assert {"pii_type": "phone number"} in purpose["pii_information"]
        assert (purpose["collection_method"], purpose["jurisdictions"]) == ("customer", [])
        assert "withdrawn" in purpose["withdrawal_method"]
        assert event == {
            "event_time": "2024-12-12T12:00:00Z",
            "event_type": "explicit",
            "event_state": "given",
            "entity_id": "customer",
        }

    @pytest.mark.parametrize(
        ("accept", "kind"),
        [
            ("text/markdown", "text/markdown; charset=utf-8"),
            ("text/plain, application/json;q=0.5", "text/plain; charset=utf-8"),
            ("application/json, text/markdown", "application/json"),
            ("text/markdown;q=0.1, application/json", "application/json"),
            ("text/markdown;q=0", "application/json"),
            ("text/markdown;q=nan", "application/json"),
            ("*/*", "application/json"),
            (";;,", "application/json"),
        ],
    )
    def test_it_comes_as_a_page_to_whoever_asks_for_one(self, client, self_, accept, kind):
        client.post(OWN, json=GIVE, headers=self_)
        answer = client.get(f"{OWN}/cns_0001/receipt", headers={**self_, "Accept": accept})

        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert ("# Consent receipt" in answer.text) is kind.startswith("text/")

    @pytest.mark.parametrize("place", [f"{OWN}/cns_9", f"{JANES}/cns_9"])
    def test_one_that_does_not_exist_is_not_found(self, client, self_, place):
        answer = client.get(f"{place}/receipt", headers=self_)

        assert (answer.status_code, answer.json()["code"]) == (404, "CONSENT_NOT_FOUND")

    def test_another_persons_answers_as_one_that_does_not_exist(self, client, admin, bearer):
        client.post("/v1/customers", json={"id": "bob", "email": "b@example.com"}, headers=admin)
        bob = bearer("bob", "customer", scope="customers:read")

        there = client.get(f"{OWN}/cns_0001/receipt", headers=bob)
        gone = client.get(f"{OWN}/cns_9/receipt", headers=bob)

        assert (there.status_code, there.json()["code"]) == (404, "CONSENT_NOT_FOUND")
        assert there.json()["code"] == gone.json()["code"]


class TestSwitches:
    """All switches of the caller."""

    def test_they_are_read_with_a_tag_and_not_again_while_they_stay(self, client, self_):
        answer = client.get(SWITCHES, headers=self_)
        again = client.get(SWITCHES, headers={**self_, "If-None-Match": answer.headers["etag"]})

        assert answer.json()["data"]["notificationPreferences"] == {
            "marketing": {"emailOptIn": False, "smsOptIn": False, "pushOptIn": False},
            "notifications": {"orderUpdates": True, "promotions": False, "newsletters": False},
        }
        assert (again.status_code, again.content) == (304, b"")

    def test_put_replaces_all_and_patch_what_it_names(self, client, self_):
        put = client.put(SWITCHES, json={"marketing": {"smsOptIn": True}}, headers=self_)
        patch = {"notifications": {"newsletters": True}}
        patched = client.patch(SWITCHES, json=patch, headers=self_)

        assert put.json()["data"]["notificationPreferences"]["marketing"] == {
            "emailOptIn": False,
            "smsOptIn": True,
            "pushOptIn": False,
        }
        shown = patched.json()["data"]["notificationPreferences"]
        assert shown["marketing"]["smsOptIn"]
        assert shown["notifications"]["newsletters"]

    def test_opting_out_turns_everything_off(self, client, self_, admin):
        client.post(OWN, json=GIVE, headers=self_)
        answer = client.post(f"{SWITCHES}/opt-out", headers=self_)

        shown = answer.json()["data"]["notificationPreferences"]
        assert not any({**shown["marketing"], **shown["notifications"]}.values())
        customer = client.get("/v1/customers/jane", headers=admin).json()["data"]["customer"]
        assert customer["preferences"]["marketing"]["smsOptIn"] is False
        history = client.get(OWN, headers=self_).json()["data"]["history"]
        assert [one["decision"] for one in history] == ["withdrawn", "given"]

    @pytest.mark.parametrize("body", [[], {"language": "de"}, {"marketing": {"fax": True}}])
    def test_what_is_no_switch_is_refused(self, client, self_, body):
        for method in ("PUT", "PATCH"):
            assert client.request(method, SWITCHES, json=body, headers=self_).status_code == 400

    def test_who_has_no_profile_has_none(self, client, admin):
        answer = client.get(SWITCHES, headers=admin)
        assert (answer.status_code, answer.json()["code"]) == (404, "CUSTOMER_NOT_FOUND")
