"""What a business defines, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

LOYAL = {"name": "loyal", "rule": "orderCount >= 3", "description": "Came back", "priority": 0}
PATH = "/v1/segments"


@pytest.fixture
def loyal(client, admin):
    answer = client.post(PATH, json=LOYAL, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer


def test_a_segment_is_defined_and_found_where_the_answer_says(client, admin, loyal):
    assert loyal.headers["location"] == f"{PATH}/loyal"
    assert loyal.headers["etag"] == '"2"'
    assert loyal.json()["data"] == {
        "version": 2,
        "definition": {
            "name": "loyal",
            "kind": "segment",
            "rule": "orderCount >= 3",
            "ruleJson": {"field": "orderCount", "op": ">=", "value": 3},
            "description": "Came back",
            "priority": 0,
            "version": 2,
        },
    }
    read = client.get(loyal.headers["location"], headers=admin)
    assert read.headers["etag"] == '"2"'
    data = read.json()["data"]
    assert data["definition"] == {**loyal.json()["data"]["definition"], "customers": 0}
    assert (data["version"], data["applied"], data["dependents"]) == (2, False, [])


@pytest.mark.usefixtures("jane")
def test_all_are_listed_with_rules_sizes_and_their_version(client, admin, service):
    service.memory.settle()
    answer = client.get(PATH, headers=admin)
    data = answer.json()["data"]
    assert answer.headers["etag"] == '"1"'
    assert (data["version"], data["applied"], data["customers"]) == (1, True, 1)
    assert (data["changedAt"], data["changedBy"]) == (None, None)
    assert [one["name"] for one in data["tiers"]] == ["regular", "premium", "vip", "enterprise"]
    assert data["tiers"][0]["rule"] == ""
    assert data["tiers"][0]["ruleJson"] == {"all": []}
    assert data["tiers"][0]["customers"] == 1
    sizes = {one["name"]: one["customers"] for one in data["segments"]}
    assert sizes["new_customer"] == 1
    assert sizes["churned"] == 0


@pytest.mark.usefixtures("loyal")
def test_who_changed_them_last_is_told_and_whether_all_are_up_to_date(client, admin, service):
    data = client.get(PATH, headers=admin).json()["data"]
    assert (data["changedBy"], data["changedAt"]) == ("admin-1", "2024-12-12T12:00:00Z")
    assert data["applied"] is False
    service.memory.bring_up_to_date()
    assert client.get(PATH, headers=admin).json()["data"]["applied"] is True


def test_a_rule_comes_back_in_both_forms_whichever_it_was_written_in(client, admin):
    rule = {"any": [{"field": "spent", "inLastDays": 30, "op": ">", "value": 99.9}]}
    body = {"name": "spender", "rule": rule}
    found = client.post(PATH, json=body, headers=admin).json()["data"]["definition"]
    assert found["rule"] == "spent in last 30 days > 99.9"
    assert found["ruleJson"]["value"] == "99.9"


@pytest.mark.usefixtures("loyal")
def test_only_what_is_given_changes(client, admin):
    body = {"description": "Came back twice"}
    answer = client.put(f"{PATH}/loyal", json=body, headers=admin)
    assert answer.status_code == 200
    found = answer.json()["data"]["definition"]
    assert (found["rule"], found["description"]) == ("orderCount >= 3", "Came back twice")
    assert (found["version"], answer.headers["etag"]) == (3, '"3"')


@pytest.mark.usefixtures("loyal")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/loyal", {"rule": "orderCount >= 5"}),
        ("DELETE", "/loyal", None),
        ("POST", "", {"name": "quiet", "rule": "orderCount = 0"}),
    ],
)
def test_a_change_decided_on_an_older_version_is_refused(client, admin, method, path, body):
    headers = {**admin, "If-Match": '"1"'}
    answer = client.request(method, PATH + path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (412, "VERSION_CONFLICT")
    headers["If-Match"] = '"2"'
    assert client.request(method, PATH + path, json=body, headers=headers).is_success


@pytest.mark.usefixtures("loyal")
def test_what_depends_on_a_segment_is_shown_before_it_is_retired(client, admin):
    body = {"name": "reached", "rule": "member of loyal and accepts email"}
    client.post(PATH, json=body, headers=admin)
    planned = client.delete(f"{PATH}/loyal?dryRun=true", headers=admin)
    assert planned.status_code == 200
    assert planned.json()["data"] == {
        "name": "loyal",
        "kind": "segment",
        "retired": False,
        "version": 3,
        "dependents": ["reached"],
        "customers": 0,
    }
    refused = client.delete(f"{PATH}/loyal", headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "SEGMENT_IN_USE")
    assert "reached" in refused.json()["detail"]
    assert client.delete(f"{PATH}/reached", headers=admin).json()["data"]["retired"] is True
    assert client.delete(f"{PATH}/loyal", headers=admin).json()["data"]["version"] == 5
    assert client.get(f"{PATH}/loyal", headers=admin).status_code == 404


def test_the_place_of_an_error_in_a_text_is_told(client, admin):
    body = {"name": "active", "rule": "orderCount >= 3\n  and status = actve"}
    answer = client.post(PATH, json=body, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (400, "SEGMENT_RULE_INVALID")
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["field"] == "rule"
    assert error["place"] == {
        "offset": 31,
        "line": 2,
        "column": 16,
        "excerpt": "  and status = actve\n               ^",
        "pointer": None,
        "allowed": [],
    }


def test_what_is_allowed_at_the_place_is_told(client, admin):
    answer = client.post(PATH, json={"name": "x", "rule": "orderCount >= 3 xor"}, headers=admin)
    (error,) = answer.json()["errors"]
    assert error["place"]["allowed"] == ["and", "or", "the end"]


def test_the_place_of_an_error_in_the_json_form_is_a_pointer(client, admin):
    rule = {"all": [{"accepts": "email"}, {"field": "orderCount", "op": "=>", "value": 3}]}
    answer = client.post(PATH, json={"name": "x", "rule": rule}, headers=admin)
    (error,) = answer.json()["errors"]
    assert error["field"] == "rule/all/1/op"
    assert error["place"]["pointer"] == "/all/1/op"
    assert ">=" in error["place"]["allowed"]
    assert error["place"]["line"] is None


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": "Not A Name"}, "name", "VALIDATION_FAILED"),
        ({"name": "versions"}, "name", "VALIDATION_FAILED"),
        ({"name": None}, "name", "VALIDATION_FAILED"),
        ({"rule": 3}, "rule", "VALIDATION_FAILED"),
        ({"rule": None}, "rule", "VALIDATION_FAILED"),
        ({"rule": ["always"]}, "rule", "VALIDATION_FAILED"),
        ({"rule": "language = 'a\x00b'"}, "rule", "SEGMENT_RULE_INVALID"),
        ({"rule": "orderCount >= 3 " * 1000}, "rule", "SEGMENT_RULE_INVALID"),
        ({"rule": "member of nobody"}, "loyal.rule", "SEGMENT_NAME_UNKNOWN"),
        ({"rule": " or ".join(["orderCount = 1"] * 201)}, "loyal.rule", "SEGMENT_RULE_TOO_COSTLY"),
        ({"kind": "group"}, "kind", "VALIDATION_FAILED"),
        ({"priority": 7}, "priority", "VALIDATION_FAILED"),
        ({"priority": 10**30}, "priority", "VALIDATION_FAILED"),
        ({"kind": "tier", "priority": 0}, "priority", "VALIDATION_FAILED"),
        ({"description": "x" * 501}, "description", "VALIDATION_FAILED"),
        ({"expectedVersion": 1}, "expectedVersion", "VALIDATION_FAILED"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(client, admin, change, field, code):
    answer = client.post(PATH, json={**LOYAL, **change}, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert field in [one["field"] for one in answer.json()["errors"]]


@pytest.mark.usefixtures("loyal")
def test_a_name_that_is_taken_is_a_conflict(client, admin):
    for name in ("loyal", "vip"):
        answer = client.post(PATH, json={**LOYAL, "name": name}, headers=admin)
        assert (answer.status_code, answer.json()["code"]) == (409, "SEGMENT_ALREADY_EXISTS")


@pytest.mark.usefixtures("loyal")
def test_another_business_sees_and_changes_nothing_of_it(client, bearer):
    other = bearer(business="other")
    assert client.get(f"{PATH}/loyal", headers=other).status_code == 404
    assert client.put(f"{PATH}/loyal", json={"rule": "always"}, headers=other).status_code == 404
    assert client.delete(f"{PATH}/loyal", headers=other).status_code == 404
    assert client.get(PATH, headers=other).json()["data"]["version"] == 1
    assert client.get(f"{PATH}/versions", headers=other).json()["data"]["versions"] == []


READS = [("GET", ""), ("GET", "/vip")]
ADMINS_ONLY = [
    ("GET", "/versions", None),
    ("POST", "", LOYAL),
    ("PUT", "/vip", {"description": "x"}),
    ("DELETE", "/vip?dryRun=true", None),
    ("DELETE", "/vip", None),
    ("POST", "/preview", {"rule": "always"}),
    ("POST", "/vip/preview", {"rule": "always"}),
]


@pytest.mark.parametrize("role", ["agent", "service"])
@pytest.mark.parametrize(("method", "path"), READS)
def test_agents_and_services_read_them(client, bearer, role, method, path):
    assert client.request(method, PATH + path, headers=bearer("x", role)).status_code == 200


@pytest.mark.parametrize(("method", "path"), READS)
def test_customers_do_not_see_them(client, bearer, method, path):
    answer = client.request(method, PATH + path, headers=bearer("jane", "customer"))
    assert answer.status_code == 403


@pytest.mark.parametrize("role", ["customer", "agent", "service"])
@pytest.mark.parametrize(("method", "path", "body"), ADMINS_ONLY)
def test_only_administrators_define(client, bearer, role, method, path, body):
    answer = client.request(method, PATH + path, json=body, headers=bearer("x", role))
    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(("method", "path", "body"), ADMINS_ONLY)
def test_a_token_for_reading_changes_nothing(client, bearer, method, path, body):
    reading = bearer(scope="customers:read")
    answer = client.request(method, PATH + path, json=body, headers=reading)
    is_read = method == "GET" or "preview" in path or "dryRun" in path
    assert answer.status_code == (200 if is_read else 403)


def test_the_versions_are_read_page_by_page(client, admin, service):
    for number in range(3):
        body = {"name": f"number_{number}", "rule": f"orderCount >= {number}"}
        client.post(PATH, json=body, headers=admin)
        service.clock.advance(timedelta(minutes=1))
    client.delete(f"{PATH}/number_0", headers=admin)
    first = client.get(f"{PATH}/versions?limit=2", headers=admin).json()
    cursor = first["meta"]["nextCursor"]
    last = client.get(f"{PATH}/versions?limit=2&cursor={cursor}", headers=admin).json()
    assert last["meta"]["nextCursor"] is None
    found = [*first["data"]["versions"], *last["data"]["versions"]]
    assert [(one["version"], one["change"], one["name"]) for one in found] == [
        (5, "retired", "number_0"),
        (4, "defined", "number_2"),
        (3, "defined", "number_1"),
        (2, "defined", "number_0"),
    ]
    assert found[0]["rule"] is None
    assert found[1] == {
        "version": 4,
        "change": "defined",
        "name": "number_2",
        "kind": "segment",
        "rule": "orderCount >= 2",
        "changedBy": "admin-1",
        "changedAt": "2024-12-12T12:02:00Z",
    }


@pytest.mark.parametrize("cursor", ["nonsense", "WyJhIiwiYiJd"])
def test_a_cursor_of_another_list_is_refused(client, admin, cursor):
    answer = client.get(f"{PATH}/versions?cursor={cursor}", headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_CURSOR")


@pytest.mark.usefixtures("jane")
class TestPreviews:
    """The effect of a rule, before it is live."""

    def test_who_would_be_in_it(self, client, admin):
        body = {"rule": {"field": "orderCount", "op": "=", "value": 0}, "sample": 5}
        data = client.post(f"{PATH}/preview", json=body, headers=admin).json()["data"]
        assert data == {
            "rule": "orderCount = 0",
            "ruleJson": {"field": "orderCount", "op": "=", "value": 0},
            "matching": 1,
            "customers": 1,
            "share": 100.0,
            "sample": ["jane"],
            "cost": {"conditions": 1, "values": 0, "windows": 0, "depth": 1},
        }

    def test_whom_a_change_would_move(self, client, admin):
        body = {"rule": "orderCount >= 2"}
        answer = client.post(f"{PATH}/new_customer/preview", json=body, headers=admin)
        data = answer.json()["data"]
        assert answer.headers["etag"] == '"1"'
        assert data["ruleBefore"] == "daysSinceRegistration < 30 and orderCount < 2"
        assert data["ruleAfter"] == "orderCount >= 2"
        assert (data["customers"], data["moving"]) == (1, 1)
        assert data["members"] == [
            {
                "name": "new_customer",
                "entering": 0,
                "leaving": 1,
                "enteringSample": [],
                "leavingSample": ["jane"],
            }
        ]
        assert data["tiers"] == data["segments"] == []

    def test_nothing_is_saved(self, client, admin):
        client.post(f"{PATH}/preview", json={"rule": "always"}, headers=admin)
        client.post(f"{PATH}/vip/preview", json={"rule": "always"}, headers=admin)
        assert client.get(PATH, headers=admin).json()["data"]["version"] == 1

    @pytest.mark.parametrize(
        ("path", "body", "status"),
        [
            ("/preview", {"rule": "orderCount >="}, 400),
            ("/preview", {"rule": "member of nobody"}, 400),
            ("/preview", {"rule": "always", "sample": 101}, 400),
            ("/preview", {"rule": "always", "sample": -1}, 400),
            ("/preview", {}, 400),
            ("/vip/preview", {"rule": "member of vip"}, 400),
            ("/vip/preview", {"rule": "always", "sample": 101}, 400),
            ("/nobody/preview", {"rule": "always"}, 404),
            ("/regular/preview", {"rule": "orderCount > 1"}, 409),
        ],
    )
    def test_a_rule_that_cannot_be_is_refused(self, client, admin, path, body, status):
        assert client.post(PATH + path, json=body, headers=admin).status_code == status


class TestExplaining:
    """Why a customer stands where it stands."""

    @pytest.mark.usefixtures("jane")
    def test_every_tier_and_segment_is_explained(self, client, admin):
        path = "/v1/customers/jane/segment"
        plain = client.get(path, headers=admin).json()["data"]
        assert "explanations" not in plain
        answer = client.get(f"{path}?explain=true", headers=admin)
        assert answer.headers["cache-control"] == "no-store"
        data = answer.json()["data"]
        assert data["segment"] == plain["segment"]
        told = {one["name"]: one for one in data["explanations"]}
        assert list(told)[:2] == ["regular", "premium"]
        assert told["new_customer"]["holds"] is True
        age, count = told["new_customer"]["conditions"]
        assert age["requirement"] == "daysSinceRegistration < 30"
        assert (age["value"], age["holds"], age["missing"]) == (0, True, None)
        assert age["changesAt"] == "2025-01-11T12:00:00Z"
        assert count["changesAt"] is None
        assert told["new_customer"]["tree"] == {
            "joins": "all",
            "holds": True,
            "condition": None,
            "parts": [
                {"joins": "condition", "holds": True, "condition": place, "parts": []}
                for place in (0, 1)
            ],
        }
        assert told["new_customer"]["changes"] == {
            "at": "2025-01-11T12:00:00Z",
            "holds": False,
            "conditions": ["daysSinceRegistration < 30"],
        }
        spent = told["premium"]["conditions"][0]
        assert (spent["value"], spent["missing"]) == (0, 1000)

    @pytest.mark.usefixtures("jane", "loyal")
    def test_it_is_by_what_the_business_defines(self, client, admin):
        answer = client.get("/v1/customers/jane/segment?explain=true", headers=admin)
        names = [one["name"] for one in answer.json()["data"]["explanations"]]
        assert "loyal" in names

    def test_an_unknown_customer_is_not_found(self, client, admin):
        answer = client.get("/v1/customers/nobody/segment?explain=true", headers=admin)
        assert answer.status_code == 404

    @pytest.mark.usefixtures("jane")
    def test_it_counts_as_a_call(self, client, admin, service):
        before = service.rate_limits.calls.total()
        client.get("/v1/customers/jane/segment?explain=true", headers=admin)
        assert service.rate_limits.calls.total() == before + 1
