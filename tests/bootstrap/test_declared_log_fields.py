"""Every field that the source gives a line of the log is declared in the registry."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from customer_core.privacy.registry import PLACES, Medium

_PACKAGES = Path(__file__).parents[2] / "packages"
_SOURCES = sorted(_PACKAGES.glob("*/src/**/*.py"))
_DECLARED = {name for place in PLACES if place.medium is Medium.LOG for name in place.names}


def _fields(source: Path) -> Iterator[str]:
    """Yield the names in all that is given to a log as ``extra``, by a variable or directly."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    variables = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "extra":
            yield from _keys(node.value, variables)


def _keys(value: ast.expr | None, variables: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(value, ast.Name):
        value = variables.get(value.id)
    if isinstance(value, ast.Dict):
        for key, inner in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant):
                yield str(key.value)
            elif key is None:
                yield from _keys(inner, variables)


def test_the_fields_of_lines_are_declared() -> None:
    found = {str(source): set(_fields(source)) - _DECLARED for source in _SOURCES}
    assert not {name: fields for name, fields in found.items() if fields}


def test_there_are_fields_to_be_found() -> None:
    assert {name for source in _SOURCES for name in _fields(source)} > {"reason", "use_case"}
