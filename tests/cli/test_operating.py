"""journal status, token, db: what operators do."""

from __future__ import annotations

import jwt
import pytest

from customer_bootstrap import schema
from customer_bootstrap.schema import Schema, SchemaState
from customer_cli.exits import Exit
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import order_created


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
