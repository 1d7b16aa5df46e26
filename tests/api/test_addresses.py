"""Addresses over HTTP."""

from __future__ import annotations

import pytest

BODY = {
    "type": "shipping",
    "firstName": "John",
    "lastName": "Doe",
    "company": "",
    "street": "123 Main St",
    "street2": "Apt 4B",
    "city": "New York",
    "state": "NY",
    "zipCode": "10001",
    "country": "US",
    "phone": "+1-555-0123",
}
BOOK = "/v1/customers/cust-123/addresses"
OWN = "/v1/customers/addresses"


@pytest.fixture(autouse=True)
def john(client, admin):
    body = {"id": "cust-123", "email": "john@example.com", "userId": "user-1"}
    assert client.post("/v1/customers", json=body, headers=admin).status_code == 201


@pytest.fixture
def home(client, admin):
    answer = client.post(BOOK, json=BODY, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer


def test_an_address_is_answered_as_document_001_shows_it(client, admin, home):
    address = home.json()["data"]["address"]
    assert address.pop("id").startswith("addr_")
    assert address == {
        **BODY,
        "company": None,
        "isDefault": True,
        "isDefaultShipping": True,
        "isDefaultBilling": False,
        "isValidated": True,
        "validationData": {"reason": None, "faults": [], "state": "NY", "zipCode": "10001"},
        "createdAt": "2024-12-12T12:00:00Z",
        "updatedAt": "2024-12-12T12:00:00Z",
        "version": 1,
    }
    listed = client.get(BOOK, headers=admin).json()
    assert listed == {"success": True, "data": {"addresses": [home.json()["data"]["address"]]}}


def test_a_new_one_says_where_it_is_found_and_its_version(client, admin, home):
    assert home.headers["etag"] == '"1"'
    found = client.get(home.headers["location"], headers=admin)
    assert found.json() == home.json()
    assert found.headers["etag"] == '"1"'


def test_who_has_the_version_is_told_so(client, admin, home):
    known = client.get(home.headers["location"], headers={**admin, "If-None-Match": '"1"'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", '"1"')
    other = client.get(home.headers["location"], headers={**admin, "If-None-Match": '"2"'})
    assert other.status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_write_on_an_old_version_is_refused_with_the_current_one(client, admin, home, method):
    place = home.headers["location"]
    assert client.patch(place, json={"city": "Bonn"}, headers=admin).headers["etag"] == '"2"'
    body = {} if method == "delete" else {"json": BODY}
    old = client.request(method, place, headers={**admin, "If-Match": '"1"'}, **body)
    assert (old.status_code, old.json()["code"]) == (412, "VERSION_CONFLICT")
    assert "current version is 2" in old.json()["detail"]
    new = client.request(method, place, headers={**admin, "If-Match": '"2"'}, **body)
    assert new.status_code == (204 if method == "delete" else 200)


def test_one_that_is_removed_is_gone(client, admin, home):
    place = home.headers["location"]
    removed = client.delete(place, headers=admin)
    assert (removed.status_code, removed.content) == (204, b"")
    again = client.delete(place, headers=admin)
    assert (again.status_code, again.json()["code"]) == (404, "ADDRESS_NOT_FOUND")


def test_the_eleventh_is_one_too_many(client, admin):
    answers = [client.post(BOOK, json=BODY, headers=admin) for _ in range(11)]
    assert [one.status_code for one in answers] == [201] * 10 + [400]
    assert answers[-1].json()["code"] == "ADDRESS_LIMIT_EXCEEDED"


def test_the_own_book_is_reached_without_a_name(client, bearer, home):
    own = bearer("user-1", "customer")
    listed = client.get(OWN, headers=own).json()["data"]["addresses"]
    assert listed == [home.json()["data"]["address"]]
    place = f"{OWN}/{listed[0]['id']}"
    assert client.get(place, headers=own).json() == home.json()
    patched = client.patch(place, json={"city": "Bonn"}, headers=own)
    assert patched.json()["data"]["address"]["city"] == "Bonn"
    added = client.post(OWN, json=BODY, headers=own)
    assert added.headers["location"].startswith(f"{BOOK}/addr_")
    assert client.put(place, json=BODY, headers=own).status_code == 200
    assert client.delete(place, headers=own).status_code == 204
    assert len(client.get(OWN, headers=own).json()["data"]["addresses"]) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_no_customer_has_no_own_book(client, bearer, method):
    body = {"json": BODY} if method == "post" else {}
    answer = client.request(method, OWN, headers=bearer("admin-1", "admin_business"), **body)
    assert (answer.status_code, answer.json()["code"]) == (404, "CUSTOMER_NOT_FOUND")


def test_an_address_of_another_customer_is_none_of_this_one(client, admin, home):
    other = {"id": "cust-124", "email": "ana@example.com"}
    assert client.post("/v1/customers", json=other, headers=admin).status_code == 201
    place = home.headers["location"].replace("cust-123", "cust-124")
    answer = client.get(place, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (404, "ADDRESS_NOT_FOUND")


def test_a_foreign_business_sees_no_book(client, bearer, home):
    foreign = bearer(business="other")
    for place in (BOOK, home.headers["location"]):
        answer = client.get(place, headers=foreign)
        assert (answer.status_code, answer.json()["code"]) == (404, "CUSTOMER_NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["city", "street"]),
        ({**BODY, "country": "USA"}, ["country"]),
        ({**BODY, "isDefault": "yes"}, ["isDefault"]),
        ({**BODY, "id": "addr_7"}, ["id"]),
        ({**BODY, "street": "x" * 256, "zipCode": "1" * 21}, ["street", "zipCode"]),
        ([], ["body"]),
    ],
)
def test_what_is_wrong_is_told_by_its_field(client, admin, body, fields):
    answer = client.post(BOOK, json=body, headers=admin)
    assert answer.status_code == 400
    assert sorted(one["field"] for one in answer.json()["errors"]) == fields
