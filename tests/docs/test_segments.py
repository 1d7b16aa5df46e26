"""The manual of the rule language says what the code has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.language.cost import LIMITS
from customer_core.segments.language.fields import FIELDS, Field
from customer_core.segments.language.json_reading import read_json
from customer_core.segments.language.parser import parse

MANUAL = (Path(__file__).parents[2] / "docs" / "segments.md").read_text()
FORMS = re.findall(r"^\| `(.+?)` \| `(\{.+\})` \|$", MANUAL, re.MULTILINE)
CONDITIONS = re.search(r"## Conditions\n(.*?)\nConditions are joined", MANUAL, re.DOTALL)
RULES = re.findall(r"^\| [^`|]+ \| `([^`]+)`", CONDITIONS.group(1), re.MULTILINE)


def row_of(field: Field) -> str:
    values = ", ".join(f"`{value}`" for value in field.values)
    told = f"{field.description}: {values}" if values else field.description
    return f"| `{field.name}` | {field.kind} | {field.unit or ''} | {told} |"


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_each_field_is_told_as_the_table_of_the_language_has_it(field):
    assert row_of(field) in MANUAL.splitlines()


@pytest.mark.parametrize("bound", LIMITS)
def test_each_bound_is_told(bound):
    assert f"| {bound} | {LIMITS[bound]:,} |" in MANUAL.splitlines()


@pytest.mark.parametrize("definition", DEFAULT_DEFINITIONS.all, ids=lambda one: one.name)
def test_each_default_definition_is_told(definition):
    row = f"| {definition.name} | {definition.kind} | `{definition.rule_text or 'always'}` |"
    assert row in MANUAL.splitlines()


@pytest.mark.parametrize(("text", "form"), FORMS, ids=[text for text, _ in FORMS])
def test_the_two_forms_of_a_rule_are_the_same_rule(text, form):
    assert parse(text) == read_json(json.loads(form))


@pytest.mark.parametrize("text", RULES)
def test_each_condition_told_is_one(text):
    parse(text)


def test_the_examples_are_found():
    assert (len(FORMS), len(RULES)) == (24, 20)
