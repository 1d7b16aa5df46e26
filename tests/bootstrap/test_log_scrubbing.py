"""What is left of a log line when personal data is taken out of it."""

import io
import json
import logging

import psycopg
import pytest

from customer_bootstrap.log_scrubbing import HIDDEN
from customer_bootstrap.telemetry import log_handler
from customer_core.kernel.errors import DependencyUnavailable, InvalidField


@pytest.fixture
def written():
    return io.StringIO()


@pytest.fixture
def log(written):
    logger = logging.Logger("customers.test", logging.DEBUG)  # noqa: LOG001 - one that nobody else has
    logger.addHandler(log_handler("json", "customer-service", written))
    return logger


@pytest.fixture
def line(written):
    return lambda: json.loads(written.getvalue())


def test_what_tells_nothing_of_anybody_is_left_as_it_is(log, line):
    log.info("use case done", extra={"use_case": "register_customer", "milliseconds": 1.5})
    said = line()
    assert said["event"] == "use case done"
    assert (said["use_case"], said["milliseconds"]) == ("register_customer", 1.5)
    assert said["service"] == "customer-service"


@pytest.mark.parametrize(
    "name",
    ["email", "first_name", "lastName", "customer_id", "customerId", "password_hash", "stream"],
)
def test_a_field_that_the_registry_knows_is_hidden(log, line, name):
    log.info("seen", extra={name: "Ana"})
    assert line()[name] == HIDDEN


def test_fields_inside_of_others_are_hidden_too(log, line):
    log.info("seen", extra={"about": {"email": "x", "list": [{"phone": "y", "size": 3}]}})
    assert line()["about"] == {"email": HIDDEN, "list": [{"phone": HIDDEN, "size": 3}]}


@pytest.mark.parametrize(
    "text",
    [
        "wrote to ana.pop@example.com today",
        "wrote to ană@exemplu.ro",
        "called +40 712 345 678",
        "called +40712345678",
        "GET https://shop.example/hook?who=ana&number=712",
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.abc-_1",
    ],
)
def test_what_looks_personal_is_hidden_in_any_text(log, line, text):
    log.info(text)
    said = line()["event"]
    assert HIDDEN in said
    assert not any(part in said for part in ("ana", "ană", "712", "eyJ"))


@pytest.mark.parametrize("quoted", ["'Ana'", '"Ana"', "`Ana`", "“Ana”"])
def test_a_reason_does_not_quote(log, line, quoted):
    log.warning("message refused", extra={"reason": f"data.items must be a list, not {quoted}"})
    assert line()["reason"] == "data.items must be a list, not '…'"


def look_up(name):
    try:
        return {}[name]
    except KeyError as error:
        raise RuntimeError(f"nobody is called {name}") from error


def test_a_bug_is_told_by_its_kind_and_places_not_by_its_words(log, line):
    try:
        look_up("Ana")
    except RuntimeError:
        log.exception("reader failed")
    said = line()["exception"]
    assert "Ana" not in said
    assert "builtins.RuntimeError\n" in said
    assert "caused by\nbuiltins.KeyError\n" in said
    assert "in look_up" in said


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DependencyUnavailable("PostgreSQL"), "PostgreSQL does not answer"),
        (InvalidField("data.total", "not Ana"), "VALIDATION_FAILED"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
    ],
)
def test_errors_that_quote_nobody_keep_their_words(log, line, error, told):
    log.error("waits", exc_info=error)
    said = line()["exception"]
    assert told in said
    assert "Ana" not in said


def test_errors_that_go_in_circles_end(log, line):
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    log.error("failed", exc_info=first)
    assert line()["exception"].count("builtins.ValueError") == 2


def test_lines_for_eyes_are_scrubbed_too(written):
    logger = logging.Logger("customers.test")  # noqa: LOG001 - one that nobody else has
    logger.addHandler(log_handler("console", "customer-service", written))
    logger.warning("seen", extra={"email": "ana@example.com"})
    assert "ana@" not in written.getvalue()


@pytest.mark.postgres
def test_what_the_database_says_keeps_its_words_but_not_what_it_quotes(log, line, empty_database):
    with psycopg.connect(empty_database) as connection:
        try:
            connection.execute("SELECT %s::text::integer", ["Ana"])
        except psycopg.Error:
            log.exception("failed")
    said = line()["exception"]
    assert "22P02 invalid input syntax for type integer" in said
    assert "Ana" not in said
