"""Audiences over HTTP: pages, sizes and files."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import timedelta

import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.model import Marketing
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import an_admin, the_customer

NEW = "/v1/segments/new_customer/customers"
AGREED = {"marketing": {"emailOptIn": True}}


@pytest.fixture
def registered(service):
    def register(*names, business="default"):
        for name in names:
            command = RegisterCustomer(id=name, email=f"{name}@example.com")
            service.application.run(register_customer, command, an_admin(business))
        service.memory.settle()

    return register


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["data"]["customers"]]


def test_a_page_has_customers_as_lists_have_them_and_the_next_cursor(client, admin, registered):
    registered("c", "a", "b")
    answer = client.get(NEW, params={"limit": 2}, headers=admin)
    assert ids(answer) == ["a", "b"]
    body = answer.json()
    listed = client.get("/v1/customers", params={"sort": "createdAt"}, headers=admin).json()
    rows = [{**row, "tags": None} for row in listed["data"]["customers"]]
    assert {**body["data"]["customers"][0], "tags": None} in rows
    assert body["success"] is True
    assert set(body["meta"]) == {"nextCursor", "limit"}
    assert answer.headers["Cache-Control"] == "no-store"
    cursor = body["meta"]["nextCursor"]
    rest = client.get(NEW, params={"limit": 2, "cursor": cursor}, headers=admin)
    assert ids(rest) == ["c"]
    assert rest.json()["meta"] == {"nextCursor": None, "limit": 2}


def test_the_size_is_told_where_it_is_asked_for(client, admin, registered):
    registered("a", "b", "c")
    answer = client.get(NEW, params={"limit": 1, "count": "true"}, headers=admin)
    assert answer.json()["meta"]["total"] == 3
    churned = client.get("/v1/segments/churned/customers?count=true", headers=admin)
    assert churned.json()["meta"] == {"nextCursor": None, "limit": 20, "total": 0}
    plain = client.get(NEW, params={"count": "false"}, headers=admin)
    assert "total" not in plain.json()["meta"]


def test_reach_is_judged_at_the_moment_of_reading(client, service, admin, bearer, registered):
    registered("a", "b")
    by_mail = {"reachable": "email", "count": "true"}
    assert ids(client.get(NEW, params=by_mail, headers=admin)) == []
    command = PatchCustomer(customer_id="b", patch={"preferences": AGREED})
    service.application.run(patch_customer, command, the_customer("b"))
    answer = client.get(NEW, params=by_mail, headers=admin)
    assert (ids(answer), answer.json()["meta"]["total"]) == (["b"], 1)
    assert ids(client.get(NEW, params={"reachable": "sms"}, headers=admin)) == []
    service.clock.advance(timedelta(days=30))
    assert ids(client.get(NEW, params=by_mail, headers=bearer())) == []


@pytest.mark.parametrize("path", ["customers", "customers/export"])
def test_an_unknown_name_is_answered_with_those_there_are(client, admin, path):
    answer = client.get(f"/v1/segments/nobody%22s/{path}", headers=admin)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "SEGMENT_NOT_FOUND"
    assert "premium, vip, enterprise, churned" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("customers", "reachable=pigeon", "reachable"),
        ("customers", "reachable=email&reachable=sms", "reachable"),
        ("customers", "limit=101", "limit"),
        ("customers", "cursor=nonsense", "cursor"),
        ("customers", "count=maybe", "count"),
        ("customers", "format=csv", "format"),
        ("customers/export", "limit=5", "limit"),
        ("customers/export", "format=xlsx", "format"),
    ],
)
def test_what_is_no_parameter_is_refused_by_name(client, admin, path, query, field):
    answer = client.get(f"/v1/segments/churned/{path}?{query}", headers=admin)
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("role", "page", "file"),
    [
        ("customer", 403, 403),
        ("agent", 200, 403),
        ("service", 200, 403),
        ("admin_business", 200, 200),
        ("admin_manager", 200, 200),
    ],
)
def test_administrators_alone_take_a_file_with_them(client, bearer, role, page, file):
    headers = bearer("somebody", role)
    assert client.get(NEW, headers=headers).status_code == page
    assert client.get(f"{NEW}/export", headers=headers).status_code == file


def test_nobody_is_known_without_a_token(client):
    assert client.get(NEW).status_code == 401
    assert client.get(f"{NEW}/export").status_code == 401


def test_a_business_sees_its_own_members_alone(client, bearer, registered):
    registered("theirs", business="other")
    registered("ours")
    other = bearer(business="other")
    assert ids(client.get(NEW, headers=other)) == ["theirs"]
    file = client.get(f"{NEW}/export?format=jsonl", headers=other)
    assert [json.loads(line)["customerId"] for line in file.text.splitlines()] == ["theirs"]


def test_a_file_is_csv_unless_another_form_is_asked_for(client, admin, registered, monkeypatch):
    monkeypatch.setattr("customer_core.audiences.export_audience.WINDOW", 2)
    registered(*"edcba")
    answer = client.get(f"{NEW}/export", headers=admin)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="new_customer.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["customerId"] for row in rows] == list("abcde")


def test_a_file_of_json_lines_has_a_line_for_each_member(client, service, admin, registered):
    registered("a", "b")
    command = PatchCustomer(customer_id="b", patch={"preferences": AGREED})
    service.application.run(patch_customer, command, the_customer("b"))
    answer = client.get(f"{NEW}/export?format=jsonl&reachable=email", headers=admin)
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    (line,) = answer.text.splitlines()
    assert json.loads(line)["customerId"] == "b"
    assert json.loads(line)["emailOptIn"] is Marketing(email_opt_in=True).email_opt_in


def test_a_file_of_nobody_is_whole_too(client, admin):
    answer = client.get("/v1/segments/churned/customers/export?format=jsonl", headers=admin)
    assert (answer.status_code, answer.content) == (200, b"")


def test_parquet_without_its_library_is_refused(client, admin, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = client.get(f"{NEW}/export?format=parquet", headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARQUET_NOT_INSTALLED")
    assert "customer-bootstrap[parquet]" in answer.json()["errors"][0]["message"]


def test_what_fails_before_the_first_row_is_a_problem(client, admin, monkeypatch):
    def failing(*_):
        raise DependencyUnavailable("PostgreSQL")

    monkeypatch.setattr("customer_core.testing.audiences.MemoryAudiences.due", failing)
    answer = client.get(f"{NEW}/export", headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (503, "SERVICE_UNAVAILABLE")


def exports_noted(service):
    events = [one.event for one in service.memory.store.all_events()]
    return [one for one in events if one.event_type == "AudienceExported"]


def test_an_export_is_kept_in_the_audit_trail(client, service, admin, registered):
    registered("a", "b")
    assert client.get(f"{NEW}/export?format=jsonl", headers=admin).is_success
    (noted,) = exports_noted(service)
    assert noted.data == {
        "segment": "new_customer",
        "reachable": None,
        "form": "jsonl",
        "customers": 2,
        "exportedAt": "2024-12-12T12:00:00Z",
    }
    assert noted.metadata.actor == "admin-1"
    assert noted.audit is not None


def test_who_may_not_export_leaves_no_trace_of_an_export(client, service, bearer, registered):
    registered("a")
    assert client.get(f"{NEW}/export", headers=bearer("x", "agent")).status_code == 403
    assert exports_noted(service) == []


def test_the_headers_of_an_export_cost_no_export(client, service, admin, registered, monkeypatch):
    monkeypatch.setattr("customer_core.audiences.export_audience.WINDOW", 1)
    registered("a", "b", "c")
    read = []
    monkeypatch.setattr(
        "customer_api.routes.audiences.audience_file", lambda *_: read.append("whole")
    )
    answer = client.head(f"{NEW}/export?format=csv", headers=admin)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="new_customer.csv"'
    assert client.head("/v1/segments/none/customers/export", headers=admin).status_code == 404
    assert (read, exports_noted(service)) == ([], [])
