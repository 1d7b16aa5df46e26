"""The page of an archive that people read: self-contained, without scripts, every value escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import islice
from typing import Any

from customer_core.kernel.clock import format_time
from customer_core.privacy.export.parts import Part

SHOWN = 50
"""How many records of a part the page has; its file has them all."""

LONGEST_VALUE = 500
MOST_VALUES = 200
"""Of one record."""

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>What is held about you</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #222; background: #fff }
h1 { margin-bottom: 0 } h2 { border-bottom: 2px solid #2a6f6b; padding-bottom: .2rem }
section { margin: 2.5rem 0 } .about, nav { color: #555 } nav a { margin-right: 1rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
td, th { border-top: 1px solid #ddd; padding: .3rem .6rem; vertical-align: top; text-align: left;
  overflow-wrap: anywhere; unicode-bidi: isolate }
article td:first-child { width: 16rem; color: #555 }
article { margin: 1rem 0; padding: .2rem .8rem; background: #f6f8f8; border-radius: .4rem }
@media print { article { background: none } nav { display: none } }
</style></head><body>"""


class Sample:
    """The first records of a part, and how many there are in all."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.records = 0
        self.shown: list[list[tuple[str, str]]] = []

    def add(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Take note of some more records."""
        self.records += len(records)
        for one in records[: SHOWN - len(self.shown)]:
            self.shown.append(_taken(_flat(one, ""), MOST_VALUES))


def page_of(samples: Iterable[Sample], made_at: datetime) -> Iterator[bytes]:
    """Yield the page, part by part."""
    parts = list(samples)
    yield _HEAD.encode()
    yield (
        f"<h1>What is held about you</h1><p class=about>As of {format_time(made_at)}. "
        "This page shows the beginning of each part; the files beside it have everything, and "
        "<code>manifest.json</code> lists them.</p>"
    ).encode()
    links = (f'<a href="#{one.part.name}">{escape(one.part.title)}</a> ' for one in parts)
    yield f"<nav>{''.join(links)}</nav>".encode()
    for one in parts:
        yield _section(one).encode()
    yield b"</body></html>\n"


def _section(sample: Sample) -> str:
    part = sample.part
    more = sample.records - len(sample.shown)
    told = f"<p class=about>{escape(part.about)} All of it is in <code>{part.file}</code>.</p>"
    articles = "\n".join(f"<article>{_table(one)}</article>" for one in sample.shown)
    rest = f"<p class=about>And {more:,} more.</p>" if more else ""
    body = articles or "<p>Nothing.</p>"
    head = f'<section id="{part.name}"><h2>{escape(part.title)}</h2>'
    return f"{head}{told}{body}{rest}</section>"


def _table(values: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in values
    )
    return f"<table>{rows}</table>"


def _taken(values: Iterator[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    found = [(_short(name), _short(value)) for name, value in islice(values, most)]
    return [*found, ("…", "and more")] if next(values, None) else found


def _short(text: str) -> str:
    """Return a text as a page can show it: not too long, without characters that HTML has not."""
    shown = "".join(map(_shown, text[:LONGEST_VALUE]))
    return shown if len(text) <= LONGEST_VALUE else f"{shown}…"


def _shown(char: str) -> str:
    return char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}"


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield every value that is there under the path that leads to it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}, {name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{path} {number}")
    elif isinstance(value, bool):
        yield path, "yes" if value else "no"
    elif value is not None:
        yield path, str(value)
