"""Every route of the service, called with marked data."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

import attrs

from customer_core.testing import an_admin
from tests.features.worlds.served import Served

_DEEPEST = 6
_BUG = 500
_OF_THE_BUSINESS = {"rule": "orderCount >= 3", "name": "loyal"}
"""Of segments: refusals name those that there are, and show where a rule is wrong."""


class Marks:
    """Words that stand nowhere else; each is new."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def word(self) -> str:
        """Return the next."""
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


def call_everything(service: Served) -> tuple[int, dict[str, str]]:
    """Call every operation, of a customer that is there and of one that is not.

    Returns:
        The number of calls, and the bodies of answers that refuse, without the id asked for.
    """
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
