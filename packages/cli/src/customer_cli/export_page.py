"""The page of an export that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from customer_core.kernel.clock import format_time

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>What is held about you</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } section { margin: 2rem 0 }
td { border-top: 1px solid #ccc; padding: .3rem .6rem; vertical-align: top }
td:first-child { width: 14rem; color: #555 } article { margin: 1rem 0 }
</style></head><body>"""

_TITLES = {
    "customer": "Your profile and preferences",
    "segment": "Where you stand as a customer",
    "orders": "Your orders",
    "appointments": "Your appointments",
    "brochure_requests": "The brochures you asked for",
    "account": "What the sign-in service told of you",
    "history": "What was changed, and when",
}


def page_of(modules: Mapping[str, Any], made_at: datetime) -> str:
    """Return all modules as one HTML page that needs nothing beside it."""
    intro = f"<h1>What is held about you</h1><p>As of {format_time(made_at)}.</p>"
    sections = (_section(_TITLES.get(name, name), module) for name, module in modules.items())
    return "\n".join((_HEAD, intro, *sections, "</body></html>\n"))


def _section(title: str, module: object) -> str:
    entries = module if isinstance(module, list) else [module]
    tables = "\n".join(f"<article>{_table(entry)}</article>" for entry in entries)
    return f"<section><h2>{escape(title)}</h2>{tables or '<p>Nothing.</p>'}</section>"


def _table(entry: object) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>"
        for name, value in _flat(entry, "")
    )
    return f"<table>{rows}</table>"


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield every value that is there under the path that leads to it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}, {name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{path} {number}")
    elif value is not None:
        yield path, str(value)
