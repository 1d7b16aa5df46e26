"""Every route is called with marked data: logs, figures, messages and refusals hold none of it."""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest

from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.telemetry import log_handler
from customer_core.testing import an_admin
from tests.conftest import NewDatabase
from tests.features.worlds.served import Served, served

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

MARK = re.compile(r"mk\d+zq", re.IGNORECASE)
_DEEPEST = 6
_BUG = 500
_OF_THE_BUSINESS = {"rule": "orderCount >= 3", "name": "loyal"}
"""Of segments: refusals name those that there are, and show where a rule is wrong."""


class Marks:
    """Words that stand nowhere else; each is new."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def word(self) -> str:
        return f"mk{next(self._numbers)}zq"


@attrs.define
class Filler:
    """Makes bodies for the operations of an OpenAPI document, with a mark in every text."""

    document: Mapping[str, Any]
    marks: Marks

    def body(self, operation: Mapping[str, Any]) -> Any:
        content = operation.get("requestBody", {}).get("content", {})
        schema = next((kind["schema"] for kind in content.values() if "schema" in kind), None)
        return None if schema is None else self.filled(schema, "body", 0)

    def filled(self, schema: Mapping[str, Any], name: str, depth: int) -> Any:
        if "$ref" in schema:
            named = schema["$ref"].rpartition("/")[2]
            return self.filled(self.document["components"]["schemas"][named], name, depth)
        for several in ("oneOf", "anyOf", "allOf"):
            if several in schema:
                return self.filled(_telling(schema[several]), name, depth)
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        kind = schema.get("type", "string")
        kind = (
            next((one for one in kind if one != "null"), "null") if isinstance(kind, list) else kind
        )
        if depth > _DEEPEST:
            return None
        return self._of_kind(kind, schema, name, depth)

    def _of_kind(self, kind: str, schema: Mapping[str, Any], name: str, depth: int) -> Any:
        if kind == "object":
            properties = schema.get("properties", {})
            return {key: self.filled(one, key, depth + 1) for key, one in properties.items()} or {
                self.marks.word(): self.marks.word()
            }
        if kind == "array":
            return [self.filled(schema.get("items", {}), name, depth + 1)]
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        return self._text(schema, name)

    def _text(self, schema: Mapping[str, Any], name: str) -> str:
        word = self.marks.word()
        if "email" in name.lower():
            return f"{word}@{word}.example.com"
        if "date" in schema.get("format", ""):
            return "2030-01-01T00:00:00Z" if "time" in schema["format"] else "1990-01-01"
        if name in _OF_THE_BUSINESS:
            return _OF_THE_BUSINESS[name]
        return f"https://{word}.example.com/" if name == "url" else word


def _telling(schemas: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((one for one in schemas if one.get("type") != "null"), schemas[0])


@attrs.define
class Heard:
    """What was told while every route was called.

    Attributes:
        log: all lines, the most talkative level.
        refusals: bodies of answers that refuse, without the id that the call itself asked for.
    """

    log: str
    refusals: dict[str, str]
    figures: str
    messages: list[bytes]
    calls: int


@pytest.fixture(scope="module")
def service(redis_server: EmbeddedRedis, new_database: NewDatabase) -> Iterator[Served]:
    with new_database() as address, served(address, redis_server.url) as one:
        yield one


@pytest.fixture(scope="module")
def heard(service: Served) -> Heard:
    lines, root = io.StringIO(), logging.getLogger()
    handler, level = log_handler("json", "customer-service", lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        calls, refusals = _call_everything(service)
        service.settle()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return Heard(
        log=lines.getvalue(),
        refusals=refusals,
        figures=service.client.get("/metrics").text,
        messages=_queued(service),
        calls=calls,
    )


def _call_everything(service: Served) -> tuple[int, dict[str, str]]:
    document = service.client.get("/openapi.json").json()
    marks = Marks()
    filler, refusals, calls = Filler(document, marks), {}, 0
    person = {"firstName": marks.word(), "lastName": marks.word(), "phone": "+40712345678"}
    wanted = {"id": marks.word(), "email": f"{marks.word()}@example.com", "profile": person}
    known = service.call(an_admin(), "POST", "/v1/customers", body=wanted)
    assert known.status_code == 201, known.text
    for path, method, operation in _operations(document):
        for known_id, asked in itertools.product((wanted["id"], None), (False, True)):
            asked_for = known_id or marks.word()
            answer = service.call(
                an_admin(),
                method.upper(),
                re.sub(r"\{\w+\}", asked_for, path),
                body=filler.body(operation),
                headers={"User-Agent": marks.word()},
                parameters={"query": marks.word(), "cursor": marks.word()} if asked else None,
            )
            calls += 1
            assert answer.status_code != _BUG, (method, path, answer.text)
            if answer.is_error:
                said = answer.text.replace(asked_for, "")
                refusals[f"{method} {path} {answer.status_code} {len(refusals)}"] = said
    return calls, refusals


def _operations(document: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return all operations, those last that end something."""
    found = [
        (path, method, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    return sorted(found, key=lambda one: one[1] == "delete")


def _queued(service: Served) -> list[bytes]:
    keys = [*service.redis.scan_iter("customers:events*"), *service.redis.scan_iter("dramatiq:*")]
    found: list[bytes] = []
    for key in keys:
        if service.redis.type(key) == b"hash":
            found += service.redis.hvals(key)
        elif service.redis.type(key) == b"list":
            found += service.redis.lrange(key, 0, -1)
    return found


def test_every_route_was_called_and_told_of_something(heard: Heard) -> None:
    assert heard.calls > 60
    assert heard.log.count("\n") > heard.calls
    assert heard.refusals
    assert heard.messages


def test_the_log_names_nobody(heard: Heard) -> None:
    """The client's own lines aside."""
    lines = [line for line in heard.log.splitlines() if '"logger": "httpx"' not in line]
    told = [line for line in lines if MARK.search(line) or "712345678" in line]
    assert not told


def test_the_figures_name_nobody(heard: Heard) -> None:
    assert not MARK.search(heard.figures)


def test_messages_to_the_worker_name_nobody(heard: Heard) -> None:
    assert not [one for one in heard.messages if MARK.search(one.decode(errors="replace"))]


def test_refusals_say_nothing_of_what_is_kept(heard: Heard) -> None:
    told = {call: text for call, text in heard.refusals.items() if MARK.search(text)}
    assert not told
