"""Tags of customers, and notes about them, over HTTP."""

from __future__ import annotations

import pytest

TAGS, NOTES = "/v1/customers/jane/tags", "/v1/customers/jane/notes"

pytestmark = pytest.mark.usefixtures("jane")


def test_one_tag_is_given_or_several(client, admin):
    one = client.post(TAGS, json={"label": "VIP"}, headers=admin)
    two = client.post(TAGS, json={"labels": ["Late", "Blacklisted"]}, headers=admin)

    assert (one.status_code, two.status_code) == (201, 201)
    (vip,) = one.json()["data"]["tags"]
    assert vip["id"].startswith("tag_")
    assert vip == {
        "id": vip["id"],
        "label": "VIP",
        "createdBy": "admin-1",
        "createdAt": "2024-12-12T12:00:00Z",
    }
    listed = client.get(TAGS, headers=admin)
    assert listed.headers["cache-control"] == "no-store"
    assert [tag["label"] for tag in listed.json()["data"]["tags"]] == [
        "Blacklisted",
        "Late",
        "VIP",
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "label"),
        ({"label": "VIP", "labels": ["Late"]}, "label"),
        ({"label": None}, "label"),
        ({"label": ["VIP"]}, "label"),
        ({"label": "x" * 51}, "label"),
        ({"label": "a\x00b"}, "label"),
        ({"labels": []}, "labels"),
        ({"labels": ["VIP", 1]}, "labels[1]"),
        ({"labels": ["VIP", "a\u202eb"]}, "labels[1]"),
        ({"labels": ["VIP", "vip"]}, "labels[1]"),
        ({"label": "VIP", "createdBy": "me"}, "createdBy"),
        (["VIP"], "body"),
    ],
)
def test_what_is_wrong_with_tags_is_told_by_its_field(client, admin, body, field):
    answer = client.post(TAGS, json=body, headers=admin)

    assert answer.status_code == 400
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert client.get(TAGS, headers=admin).json()["data"]["tags"] == []


def test_a_tag_that_is_there_already_is_a_conflict(client, admin):
    client.post(TAGS, json={"label": "VIP"}, headers=admin)
    answer = client.post(TAGS, json={"label": "vip"}, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (409, "TAG_ALREADY_EXISTS")


def test_too_many_tags_are_a_conflict(client, admin):
    client.post(TAGS, json={"labels": [f"tag {n}" for n in range(100)]}, headers=admin)
    answer = client.post(TAGS, json={"label": "VIP"}, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (409, "TAG_LIMIT_EXCEEDED")


def test_a_tag_is_taken_away_once(client, admin):
    (tag,) = client.post(TAGS, json={"label": "VIP"}, headers=admin).json()["data"]["tags"]
    done = client.delete(f"{TAGS}/{tag['id']}", headers=admin)
    again = client.delete(f"{TAGS}/{tag['id']}", headers=admin)

    assert (done.status_code, done.content) == (204, b"")
    assert (again.status_code, again.json()["code"]) == (404, "TAG_NOT_FOUND")


def test_lists_are_asked_by_tag_and_show_tags_to_those_who_may_see_them(client, admin, bearer):
    client.post(TAGS, json={"label": "VIP"}, headers=admin)
    agent, shop = bearer("ann", "agent"), bearer("shop", "service")

    (row,) = client.get("/v1/customers?tag=vip", headers=agent).json()["data"]["customers"]
    (bare,) = client.get("/v1/customers", headers=shop).json()["data"]["customers"]
    refused = client.get("/v1/customers?tag=vip", headers=shop)

    assert (row["id"], row["tags"]) == ("jane", ["VIP"])
    assert "tags" not in bare
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    assert client.get("/v1/customers?tag=no", headers=agent).json()["data"]["customers"] == []


def test_the_customer_itself_is_answered_without_tags(client, admin, bearer):
    client.post(TAGS, json={"label": "Blacklisted"}, headers=admin)
    client.post(NOTES, json={"content": "Blacklisted for good"}, headers=admin)
    jane = bearer("user-jane", "customer")

    assert "Blacklisted" not in client.get("/v1/customers/jane", headers=jane).text
    for path in (TAGS, NOTES):
        answer = client.get(path, headers=jane)
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


def test_a_note_is_made_in_the_name_of_the_caller(client, bearer):
    agent = bearer("ann", "agent")
    answer = client.post(NOTES, json={"content": " Late again "}, headers=agent)

    assert answer.status_code == 201
    note = answer.json()["data"]["note"]
    assert note == {
        "id": note["id"],
        "content": "Late again",
        "createdBy": "ann",
        "createdByRole": "agent",
        "createdAt": "2024-12-12T12:00:00Z",
    }
    assert client.get(NOTES, headers=agent).json()["data"]["notes"] == [note]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "content", "VALIDATION_FAILED"),
        ({"content": "  "}, "content", "VALIDATION_FAILED"),
        ({"content": 1}, "content", "VALIDATION_FAILED"),
        ({"content": "a\x00"}, "content", "VALIDATION_FAILED"),
        ({"content": "x", "createdBy": "me"}, "createdBy", "VALIDATION_FAILED"),
        ({"content": "x" * 501}, "content", "NOTE_TOO_LONG"),
    ],
)
def test_what_is_wrong_with_a_note_is_told_by_its_field(client, admin, body, field, code):
    answer = client.post(NOTES, json=body, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_notes_are_paged(client, admin):
    for number in range(3):
        client.post(NOTES, json={"content": f"note {number}"}, headers=admin)
    first = client.get(f"{NOTES}?limit=2", headers=admin).json()
    cursor = first["meta"]["nextCursor"]
    rest = client.get(NOTES, params={"limit": 2, "cursor": cursor}, headers=admin).json()

    told = [one["content"] for page in (first, rest) for one in page["data"]["notes"]]
    assert told == ["note 2", "note 1", "note 0"]
    assert rest["meta"] == {"nextCursor": None, "limit": 2}


def test_a_note_is_removed_once(client, admin, bearer):
    note = client.post(NOTES, json={"content": "x"}, headers=admin).json()["data"]["note"]
    agent = bearer("ann", "agent")
    done = client.delete(f"{NOTES}/{note['id']}", headers=agent)
    again = client.delete(f"{NOTES}/{note['id']}", headers=agent)

    assert (done.status_code, done.content) == (204, b"")
    assert (again.status_code, again.json()["code"]) == (404, "NOTE_NOT_FOUND")


@pytest.mark.parametrize("path", [f"{TAGS}/a%00b", f"{NOTES}/{'x' * 65}"])
def test_what_is_no_id_is_refused(client, admin, path):
    answer = client.delete(path, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_ID")


@pytest.mark.parametrize(
    ("method", "path", "body", "roles"),
    [
        ("GET", TAGS, None, {"agent", "admin_business", "admin_manager"}),
        ("POST", TAGS, {"label": "VIP"}, {"admin_business", "admin_manager"}),
        ("GET", NOTES, None, {"agent", "admin_business", "admin_manager"}),
        ("POST", NOTES, {"content": "x"}, {"agent", "admin_business", "admin_manager"}),
    ],
)
def test_they_are_for_whom_the_rules_name(client, bearer, method, path, body, roles):
    done = set()
    for role in ("customer", "agent", "admin_business", "admin_manager", "service"):
        caller = "user-jane" if role == "customer" else "x"
        answer = client.request(method, path, json=body, headers=bearer(caller, role))
        if answer.status_code in (200, 201, 409):
            done.add(role)
        else:
            assert answer.status_code == 403

    assert done == roles


def test_another_business_does_not_know_the_customer(client, admin, bearer):
    (tag,) = client.post(TAGS, json={"label": "VIP"}, headers=admin).json()["data"]["tags"]
    other = bearer(business="other")

    for method, path, body in (
        ("GET", TAGS, None),
        ("POST", TAGS, {"label": "x"}),
        ("DELETE", f"{TAGS}/{tag['id']}", None),
        ("GET", NOTES, None),
        ("POST", NOTES, {"content": "x"}),
    ):
        answer = client.request(method, path, json=body, headers=other)
        assert (answer.status_code, answer.json()["code"]) == (404, "CUSTOMER_NOT_FOUND")
