"""Registering, reading, changing, listing and deactivating customers over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

URL = "/v1/customers/jane"


def names_of(problem):
    return {fault["field"] for fault in problem["errors"]}


def test_a_registered_customer_is_answered_with_its_place_and_version(client, admin):
    answer = client.post("/v1/customers", json={"email": "a@example.com"}, headers=admin)

    customer = answer.json()["data"]["customer"]
    assert answer.status_code == 201
    assert answer.json()["success"] is True
    assert answer.headers["location"] == f"/v1/customers/{customer['id']}"
    assert answer.headers["etag"] == '"1.0"'
    assert customer["segment"]["segment"] == "new_customer"


def test_what_registering_answers_is_what_reading_answers(client, admin, jane):
    assert client.get(URL, headers=admin).json()["data"]["customer"] == jane


def test_the_fields_stand_in_the_order_of_document_001_with_further_ones_behind(
    client, admin, jane
):
    customer = client.get(URL, headers=admin).json()["data"]["customer"]

    assert list(customer)[:10] == [
        "id",
        "email",
        "profile",
        "segment",
        "preferences",
        "status",
        "registrationDate",
        "lastLoginAt",
        "createdAt",
        "updatedAt",
    ]
    assert list(customer["profile"])[:6] == [
        "firstName",
        "lastName",
        "dateOfBirth",
        "gender",
        "phone",
        "avatar",
    ]
    assert list(customer["segment"])[:6] == [
        "tier",
        "segment",
        "loyaltyPoints",
        "totalSpent",
        "orderCount",
        "averageOrderValue",
    ]
    assert customer["registrationDate"] == "2024-12-12T12:00:00Z"


def test_a_person_registers_where_the_business_allows_it(client, bearer):
    person = bearer("user-7", "customer", scope="customers:write", business="open-shop")

    answer = client.post("/v1/customers", json={"email": "a@example.com"}, headers=person)

    assert answer.status_code == 201
    assert answer.json()["data"]["customer"]["userId"] == "user-7"


def test_a_person_does_not_register_where_the_business_does_not_allow_it(client, bearer):
    person = bearer("user-7", "customer", scope="customers:write")

    answer = client.post("/v1/customers", json={"email": "a@example.com"}, headers=person)

    assert answer.status_code == 403
    assert answer.json()["code"] == "FORBIDDEN"


def test_every_unknown_missing_and_ill_typed_field_is_named(client, admin):
    body = {
        "nickname": "J",
        "profile": {"firstName": 7, "dateOfBirth": "15.6.1985", "shoe": 1},
        "preferences": {"marketing": {"emailOptIn": "yes"}},
    }

    answer = client.post("/v1/customers", json=body, headers=admin)

    assert answer.status_code == 400
    assert answer.json()["code"] == "VALIDATION_FAILED"
    assert names_of(answer.json()) == {
        "email",
        "nickname",
        "profile.firstName",
        "profile.dateOfBirth",
        "profile.shoe",
        "preferences.marketing.emailOptIn",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "no address"}, "INVALID_EMAIL_FORMAT"),
        ({"password": "short"}, "WEAK_PASSWORD"),
        ({"profile": {"phone": "call me"}}, "INVALID_PHONE"),
        ({"id": "not an id"}, "INVALID_ID"),
        ({"id": "segments"}, "VALIDATION_FAILED"),
        ({"preferences": {"timezone": "Mars/Base"}}, "VALIDATION_FAILED"),
    ],
)
def test_a_broken_rule_is_told_by_its_code_and_keeps_nothing(client, admin, change, code):
    body = {"email": "a@example.com", "id": "a"} | change

    answer = client.post("/v1/customers", json=body, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert client.get("/v1/customers/a", headers=admin).status_code == 404


@pytest.mark.parametrize(
    ("again", "code"),
    [
        ({"email": "JANE.smith@example.com"}, "EMAIL_ALREADY_EXISTS"),
        ({"email": "b@example.com", "id": "jane"}, "CUSTOMER_ALREADY_EXISTS"),
        ({"email": "b@example.com", "userId": "user-jane"}, "USER_ALREADY_LINKED"),
    ],
)
def test_a_second_of_what_is_unique_is_a_conflict(client, admin, jane, again, code):
    answer = client.post("/v1/customers", json=again, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_put_replaces_the_section_given_and_leaves_the_other(client, admin, jane):
    answer = client.put(URL, json={"profile": {"firstName": "Joan"}}, headers=admin)

    customer = answer.json()["data"]["customer"]
    assert answer.status_code == 200
    assert (customer["profile"]["firstName"], customer["profile"]["lastName"]) == ("Joan", None)
    assert customer["preferences"] == jane["preferences"]
    assert answer.headers["etag"] == '"2.0"'


@pytest.mark.parametrize("name", ["customerId", "expectedVersion", "email"])
def test_put_takes_sections_alone(client, admin, jane, name):
    answer = client.put(URL, json={name: "x"}, headers=admin)

    assert answer.status_code == 400
    assert names_of(answer.json()) == {name}


@pytest.mark.parametrize("kind", ["application/json", "application/merge-patch+json"])
def test_patch_merges_what_it_names_and_null_empties(client, admin, jane, kind):
    patch = b'{"profile": {"firstName": null, "phone": "+40712345679"}}'

    answer = client.patch(URL, content=patch, headers={**admin, "Content-Type": kind})

    profile = answer.json()["data"]["customer"]["profile"]
    assert answer.status_code == 200
    assert (profile["firstName"], profile["lastName"]) == (None, "Smith")
    assert profile["phone"] == "+40712345679"


@pytest.mark.parametrize("patch", [b"[]", b'"text"', b"7", b"null"])
def test_a_patch_that_is_no_object_is_refused(client, admin, jane, patch):
    kind = {"Content-Type": "application/merge-patch+json"}

    answer = client.patch(URL, content=patch, headers={**admin, **kind})

    assert answer.status_code == 400
    assert names_of(answer.json()) == {"body"}


def test_a_patch_names_fields_nobody_may_change(client, admin, jane):
    answer = client.patch(URL, json={"version": 3, "profile": {"age": 3}}, headers=admin)

    assert answer.status_code == 400
    assert names_of(answer.json()) == {"version", "profile.age"}


def test_a_status_that_cannot_follow_is_a_conflict(client, admin, jane):
    client.delete(URL, headers=admin)

    answer = client.patch(URL, json={"status": "suspended"}, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (409, "STATUS_NOT_ALLOWED")


def test_delete_makes_inactive_and_once_more_changes_nothing(client, admin, jane):
    first = client.delete(URL, headers=admin)
    second = client.delete(URL, headers=admin)

    assert first.status_code == second.status_code == 200
    assert first.json()["data"]["customer"]["status"] == "inactive"
    assert second.headers["etag"] == first.headers["etag"] == '"2.0"'


def test_a_write_on_an_old_version_is_refused_and_told_the_current_one(client, admin, jane):
    client.patch(URL, json={"profile": {"firstName": "Joan"}}, headers=admin)

    answer = client.patch(
        URL, json={"profile": {"firstName": "Jo"}}, headers={**admin, "If-Match": '"1.0"'}
    )

    assert (answer.status_code, answer.json()["code"]) == (412, "VERSION_CONFLICT")
    assert "its current version is 2" in answer.json()["detail"]


@pytest.mark.parametrize("tag", ['"1"', '"1.0"', 'W/"1.0"', '"1.7"', '"1.0.0011aabb"', "*"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_write_on_the_current_version_is_done(client, admin, jane, method, tag):
    body = None if method == "DELETE" else {}

    answer = client.request(method, URL, json=body, headers={**admin, "If-Match": tag})

    assert answer.status_code == 200


@pytest.mark.parametrize("tag", ["1", '"one"', '"1", "2"', "", '"-1"', '"' + "9" * 30 + '"'])
def test_an_if_match_that_is_no_tag_of_ours_is_refused(client, admin, jane, tag):
    answer = client.delete(URL, headers={**admin, "If-Match": tag})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_HEADER")
    assert names_of(answer.json()) == {"If-Match"}


def test_the_etag_of_a_read_is_good_for_a_write(client, admin, jane):
    tag = client.get(URL, headers=admin).headers["etag"]

    answer = client.patch(URL, json={"status": "suspended"}, headers={**admin, "If-Match": tag})

    assert answer.status_code == 200


def test_a_list_goes_on_by_its_cursor(client, admin, service):
    for number in range(3):
        service.clock.advance(timedelta(seconds=1))
        client.post(
            "/v1/customers",
            json={"id": f"c{number}", "email": f"c{number}@example.com"},
            headers=admin,
        )

    first = client.get("/v1/customers?limit=2&sort=createdAt", headers=admin).json()
    cursor = first["meta"]["nextCursor"]
    rest = client.get(
        "/v1/customers", params={"limit": 2, "sort": "createdAt", "cursor": cursor}, headers=admin
    ).json()

    assert [one["id"] for one in first["data"]["customers"]] == ["c0", "c1"]
    assert [one["id"] for one in rest["data"]["customers"]] == ["c2"]
    assert first["meta"]["limit"] == 2
    assert rest["meta"] == {"nextCursor": None, "limit": 2}


def test_a_list_is_filtered(client, admin, jane, service):
    client.post("/v1/customers", json={"id": "bob", "email": "bob@example.com"}, headers=admin)
    client.delete("/v1/customers/bob", headers=admin)

    def found(**wanted):
        rows = client.get("/v1/customers", params=wanted, headers=admin).json()
        return {row["id"] for row in rows["data"]["customers"]}

    assert found(query="smith") == {"jane"}
    assert found(status="inactive") == {"bob"}
    assert found(tier="vip") == set()
    assert found(createdAfter="2024-12-12T00:00:00Z") == {"jane", "bob"}
    assert found(createdAfter="2024-12-13T00:00:00+01:00") == set()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("limit=", "limit"),
        ("sort=age", "sort"),
        ("status=asleep", "status"),
        ("createdAfter=yesterday", "createdAfter"),
        ("createdAfter=2024-12-12T00:00:00", "createdAfter"),
        ("cursor=abc", "cursor"),
        ("query=a%00b", "query"),
        ("query=" + "a" * 201, "query"),
        ("tier=%00", "tier"),
        ("teir=vip", "teir"),
        ("limit=1&limit=2", "limit"),
    ],
)
def test_a_query_is_told_what_is_wrong_with_it(client, admin, query, field):
    answer = client.get(f"/v1/customers?{query}", headers=admin)

    assert answer.status_code == 400
    assert names_of(answer.json()) == {field}


def test_no_route_takes_parameters_it_does_not_have(client, admin, jane):
    answer = client.get(f"{URL}?fields=email", headers=admin)

    assert answer.status_code == 400
    assert names_of(answer.json()) == {"fields"}


def test_history_tells_who_changed_what_from_where(client, bearer, jane):
    admin = bearer("boss", "admin_manager")
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    origin = {"User-Agent": "a browser", "X-Request-Id": "call-7", "traceparent": trace}
    client.patch(URL, json={"profile": {"firstName": "Joan"}}, headers={**admin, **origin})

    answer = client.get(f"{URL}/history", headers=admin)

    newest, *_, oldest = answer.json()["data"]["history"]
    assert newest["eventType"] == "CustomerProfileUpdated"
    assert (newest["actor"], newest["roles"]) == ("boss", ["admin_manager"])
    assert (newest["userAgent"], newest["requestId"]) == ("a browser", "call-7")
    assert newest["traceparent"] == trace
    assert newest["ipAddress"] == "testclient"
    assert newest["version"] == 2
    assert newest["changes"] == {"profile.firstName": {"old": "Jane", "new": "Joan"}}
    assert oldest["eventType"] == "CustomerCreated"


def test_history_goes_on_by_its_cursor(client, admin, jane):
    client.delete(URL, headers=admin)

    first = client.get(f"{URL}/history?limit=1", headers=admin).json()
    cursor = first["meta"]["nextCursor"]
    second = client.get(f"{URL}/history", params={"cursor": cursor}, headers=admin).json()

    assert [one["eventType"] for one in first["data"]["history"]] == ["CustomerDeactivated"]
    assert "CustomerCreated" in [one["eventType"] for one in second["data"]["history"]]


@pytest.mark.parametrize("name", ["not%20an%20id", "a" * 65, "%C3%A9"])
def test_a_path_with_no_id_is_told_so(client, admin, name):
    answer = client.get(f"/v1/customers/{name}", headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_ID")
    assert names_of(answer.json()) == {"customerId"}


def test_attributes_are_answered_digit_for_digit_and_by_name(client, admin, jane):
    raw = b'{"attributes": {"seats": 12.500000000001, "big": -999999999999999, "at": "2024-08-01"}}'
    headers = {**admin, "Content-Type": "application/merge-patch+json"}
    changed = client.patch(URL, content=raw, headers=headers)
    told = b'"attributes":{"at":"2024-08-01","big":-999999999999999,"seats":12.500000000001}'

    assert (changed.status_code, told in changed.content) == (200, True)
    assert told in client.get(URL, headers=admin).content


def test_every_attribute_that_cannot_be_is_named(client, admin, jane):
    wanted = {"attributes": {"X": 1, "a": "x" * 256, "b": 10**15, "c": [], "ok": True}}
    answer = client.put(URL, json=wanted, headers=admin)

    assert answer.status_code == 400
    assert names_of(answer.json()) == {f"attributes.{name}" for name in "Xabc"}


def test_the_fifty_first_attribute_is_refused(client, admin, jane):
    wanted = {"attributes": {f"a{number}": number for number in range(51)}}
    answer = client.put(URL, json=wanted, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (400, "ATTRIBUTE_LIMIT_EXCEEDED")
    assert names_of(answer.json()) == {"attributes"}
