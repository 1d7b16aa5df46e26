"""A rule as somebody gives it: a text for people, or JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.kernel.errors import InvalidField
from customer_core.segments.language.json_reading import read_json
from customer_core.segments.language.json_writing import write_json
from customer_core.segments.language.parser import parse
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.tree import Tree


def text_of_rule(given: object) -> str:
    """Return the text of a rule in either form.

    Raises:
        SegmentRuleInvalid: it is no rule; the error has the place.
        InvalidField: it is neither a text nor an object.
    """
    if isinstance(given, str):
        parse(given)
        return given
    if isinstance(given, Mapping):
        return to_text(read_json(given))
    raise InvalidField("rule", "must be a text such as orderCount >= 5, or an object in JSON")


def json_of_rule(rule: Tree) -> dict[str, Any]:
    """Return the JSON form of a rule."""
    return write_json(rule)
