"""journal status, gdpr export, token, db: what operators do."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile

import jwt
import pytest

from customer_bootstrap import schema
from customer_bootstrap.schema import Schema, SchemaState
from customer_cli.exits import Exit
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import order_created, payment_processed


def test_journal_status_tells_how_far_each_reader_is(customers, service, memory):
    memory.ingest(order_created("order-1"), order_created("order-2"))

    found = customers("journal", "status", "--json").json

    assert found["caughtUp"] is False
    lags = {one["reader"]: one["lag"] for one in found["readers"]}
    assert lags == dict.fromkeys(memory.cursors, 2)
    memory.settle()
    shown = customers("journal", "status")
    assert shown.code == Exit.OK
    assert "perspectives" in shown.out
    assert "none" in shown.out


def test_journal_status_waits_until_every_reader_is_at_the_end(
    customers, service, memory, monkeypatch
):
    memory.ingest(order_created())
    monkeypatch.setattr("time.sleep", lambda _: memory.settle())

    outcome = customers("journal", "status", "--wait", "--json")

    assert outcome.code == Exit.OK
    assert outcome.json["caughtUp"] is True


def test_journal_status_says_when_the_time_is_over(customers, service, memory):
    memory.ingest(order_created())

    outcome = customers("journal", "status", "--wait", "--timeout", "0")

    assert outcome.code == Exit.PARTLY
    assert f"{len(memory.cursors)} events are not read. Does a worker run?" in outcome.err


@pytest.fixture
def exported(customers, service, ada, memory, tmp_path):
    """The archive of a customer with an order."""
    memory.ingest(order_created(total="39.90"), payment_processed())
    memory.settle()
    path = tmp_path / "ada.zip"
    outcome = customers("gdpr", "export", "cust-123", "--out", path)
    assert outcome.code == Exit.OK, outcome.err
    return path


def test_export_holds_a_file_for_each_module_and_a_page_to_read(exported):
    with zipfile.ZipFile(exported) as archive:
        names = set(archive.namelist())
        customer = json.loads(archive.read("customer.json"))
        orders = archive.read("orders.json").decode()
        page = archive.read("index.html").decode()

    assert names == {
        "manifest.json",
        "customer.json",
        "segment.json",
        "orders.json",
        "appointments.json",
        "brochure_requests.json",
        "account.json",
        "history.json",
        "index.html",
    }
    assert customer["email"]["address"] == "cust-123@example.com"
    assert "39.90" in orders
    assert "Lovelace" in page
    assert "passwordHash" not in customer


def test_export_has_a_manifest_whose_hashes_hold(exported):
    with zipfile.ZipFile(exported) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        hashes = {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "manifest.json"
        }

    assert manifest["customerId"] == "cust-123"
    assert {file["name"]: file["sha256"] for file in manifest["files"]} == hashes


def test_export_is_for_its_owner_alone(exported):
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600


def test_export_overwrites_only_on_request(customers, service, exported):
    before = exported.read_bytes()

    refused = customers("gdpr", "export", "cust-123", "--out", exported)

    assert refused.code == Exit.USAGE
    assert "add --force" in refused.err
    assert exported.read_bytes() == before
    forced = customers("gdpr", "export", "cust-123", "--out", exported, "--force", "--json")
    assert forced.json["manifest"]["customerId"] == "cust-123"


def test_export_leaves_nothing_behind_where_it_fails(customers, service, tmp_path):
    outcome = customers("gdpr", "export", "cust-9", "--out", tmp_path / "nobody.zip")

    assert outcome.code == Exit.NOT_FOUND
    assert list(tmp_path.iterdir()) == []


def test_export_needs_a_folder_that_is_there(customers, service, ada, tmp_path):
    outcome = customers("gdpr", "export", "cust-123", "--out", tmp_path / "none" / "x.zip")

    assert outcome.code == Exit.USAGE
    assert "is no folder" in outcome.err


def test_the_page_of_an_export_shows_what_people_wrote_as_text(
    customers, service, register, tmp_path
):
    register("cust-1", first_name="<script>alert(1)</script>")
    customers("gdpr", "export", "cust-1", "--out", tmp_path / "x.zip")

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert "<script>" not in archive.read("index.html").decode()


SECRET = "a secret for the tests that is long enough"


def test_token_is_printed_alone_and_says_what_was_asked(customers, environment):
    arguments = ("--sub", "ops", "--business", "acme", "--role", "agent", "--role", "service")
    outcome = customers("token", *arguments, "--scope", "customers:read", "--expires", "7d")

    claims = jwt.decode(outcome.out.strip(), SECRET, algorithms=["HS256"])
    assert outcome.code == Exit.OK
    assert (claims["sub"], claims["business_id"]) == ("ops", "acme")
    assert claims["roles"] == ["agent", "service"]
    assert claims["scope"] == "customers:read"
    assert claims["exp"] - claims["iat"] == 7 * 86400


def test_token_is_by_default_of_a_customer_for_an_hour(customers, environment):
    found = customers("token", "--sub", "user-1", "--json").json

    claims = jwt.decode(found["token"], SECRET, algorithms=["HS256"])
    assert claims["roles"] == ["customer"]
    assert claims["scope"] == "customers:read customers:write"
    assert claims["exp"] - claims["iat"] == 3600


def test_token_has_the_issuer_and_audience_that_the_api_wants(customers, environment, monkeypatch):
    monkeypatch.setenv("JWT_ISSUER", "https://auth.example")
    monkeypatch.setenv("JWT_AUDIENCE", "customers")

    made = customers("token", "--sub", "user-1").out.strip()

    jwt.decode(
        made, SECRET, algorithms=["HS256"], issuer="https://auth.example", audience="customers"
    )


def test_token_cannot_be_made_where_others_sign(customers, environment, monkeypatch):
    monkeypatch.delenv("JWT_SECRET")
    monkeypatch.setenv("JWT_JWKS_URL", "https://auth.example/keys")

    outcome = customers("token", "--sub", "user-1")

    assert outcome.code == Exit.SETUP
    assert "JWT_JWKS_URL" in outcome.err


@pytest.mark.parametrize("time", ["", "1", "0h", "-1h", "1y", "99999999w", "9999999w"])
def test_token_wants_a_time_it_understands(customers, environment, time):
    assert customers("token", "--sub", "user-1", "--expires", time).code == Exit.USAGE


def schema_is(schema_: Schema) -> SchemaState:
    return SchemaState(schema=schema_, revision="0001", newest="0002")


@pytest.mark.parametrize(
    ("found", "code", "word"),
    [
        (Schema.CURRENT, Exit.OK, "up to date"),
        (Schema.BEHIND, Exit.SCHEMA, "customers db upgrade"),
        (Schema.EMPTY, Exit.SCHEMA, "customers db upgrade"),
        (Schema.NEWER, Exit.SCHEMA, "install"),
    ],
)
def test_db_check_says_how_the_database_stands(
    customers, environment, monkeypatch, *, found, code, word
):
    monkeypatch.setattr(schema, "state", lambda _: schema_is(found))

    shown = customers("db", "check")
    told = customers("db", "check", "--json")

    assert (shown.code, told.code) == (code, code)
    assert word in shown.out + shown.err
    assert told.json["state"] == found


def test_db_check_says_that_the_database_does_not_answer(customers, environment, monkeypatch):
    def refuse(_):
        raise DependencyUnavailable("PostgreSQL")

    monkeypatch.setattr(schema, "state", refuse)

    outcome = customers("db", "check")

    assert outcome.code == Exit.SETUP
    assert "DATABASE_URL" in outcome.err
    assert customers("db", "check", "--json").json["state"] == "unreachable"
