"""What a command says and exits with when it cannot do its work."""

from __future__ import annotations

import pytest

from customer_bootstrap.errors import ServerError
from customer_cli import failures
from customer_cli.exits import Exit
from customer_core.customers.errors import CustomerNotFound, EmailAlreadyExists
from customer_core.kernel.errors import (
    DependencyUnavailable,
    Failed,
    FieldFault,
    InvalidField,
    ValidationFailed,
)

KINDS = [
    (CustomerNotFound("cust-1"), Exit.NOT_FOUND),
    (EmailAlreadyExists(), Exit.REFUSED),
    (InvalidField("id", "is wrong"), Exit.REFUSED),
    (DependencyUnavailable("PostgreSQL"), Exit.SETUP),
    (ServerError("It broke.", "Mend it."), Exit.SETUP),
    (FileNotFoundError(2, "No such file or directory", "x"), Exit.SETUP),
    (Failed(), Exit.BUG),
    (ZeroDivisionError(), Exit.BUG),
]


@pytest.mark.parametrize(("error", "code"), KINDS, ids=lambda value: type(value).__name__)
def test_each_kind_of_error_has_its_code(error, code):
    assert failures.exit_code(error) == code


def test_the_codes_are_the_ones_scripts_rely_on():
    assert {code.name: int(code) for code in Exit} == {
        "OK": 0,
        "REFUSED": 1,
        "USAGE": 2,
        "SETUP": 3,
        "PARTLY": 4,
        "NOT_FOUND": 5,
        "SCHEMA": 6,
        "BUG": 70,
        "INTERRUPTED": 130,
    }


def test_every_field_at_fault_has_a_line():
    faults = (FieldFault("email", "is no address"), FieldFault("phone", "is no number"))

    told = failures.sentence(ValidationFailed(faults), debug=False)

    assert told == "email: is no address\nphone: is no number"


def test_a_customer_that_is_not_there_is_told_in_one_sentence(customers, service):
    outcome = customers("show", "cust-9")

    assert outcome.code == Exit.NOT_FOUND
    assert outcome.err == "There is no customer cust-9.\n"
    assert outcome.out == ""


def test_nothing_that_runs_is_told_with_the_remedy(customers, bare_environment):
    outcome = customers("find")

    assert outcome.code == Exit.SETUP
    assert "nothing runs in the data folder" in outcome.err
    assert "customers up" in outcome.err


def test_one_address_without_the_other_is_told(customers, bare_environment, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/customers")

    outcome = customers("find")

    assert outcome.code == Exit.SETUP
    assert "DATABASE_URL is set, but REDIS_URL is not." in outcome.err


def test_a_bug_is_told_without_a_traceback(customers, service, monkeypatch):
    monkeypatch.setattr(type(service), "application", property(lambda _: 1 / 0))

    outcome = customers("show", "cust-9")

    assert outcome.code == Exit.BUG
    assert "Traceback" not in outcome.err
    assert "ZeroDivisionError: division by zero" in outcome.err
    assert "--debug" in outcome.err


def test_debug_shows_where_a_bug_is(customers, service, monkeypatch):
    monkeypatch.setattr(type(service), "application", property(lambda _: 1 / 0))

    outcome = customers("--debug", "show", "cust-9")

    assert outcome.code == Exit.BUG
    assert "Traceback" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("fnd",),
        ("show",),
        ("find", "--limit", "0"),
        ("find", "--tier", "gold"),
        ("db", "downgrade"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_on_standard_error(customers, service, arguments):
    outcome = customers(*arguments)

    assert outcome.code == Exit.USAGE
    assert "Error:" in outcome.err
    assert outcome.out == ""


def test_an_impossible_business_is_refused(customers, service):
    outcome = customers("find", "--business", "no such/business")

    assert outcome.code == Exit.REFUSED
    assert outcome.err.startswith("business: must be 1 to 64 characters")


def test_the_service_is_closed_whatever_happens(customers, service):
    customers("show", "cust-9")

    assert service.closed
