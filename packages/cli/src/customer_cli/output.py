"""What commands print: tables for people or JSON for programs, and progress beside both."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from rich.console import Console, RenderableType
from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from customer_bootstrap.events_wire import encode

_WIDTH_WITHOUT_TERMINAL = 160


def answer(value: object, *, as_json: bool, table: RenderableType | None = None) -> None:
    """Print what a command found: as one JSON document, or the table that shows it to people."""
    if as_json or table is None:
        sys.stdout.write(encode(value).decode() + "\n")
    else:
        _console(sys.stdout).print(table)
    sys.stdout.flush()


def grid(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> Table:
    """Return a table of values, numbers to the right."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    lines = [[_shown(value) for value in row] for row in rows]
    for place, name in enumerate(columns):
        numbers = bool(lines) and all(line[place].justify == "right" for line in lines)
        table.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for line in lines:
        table.add_row(*line)
    return table


def fields(title: str, values: Mapping[str, object]) -> Table:
    """Return a table of names and their values; those that are None are left out."""
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in values.items():
        if value is not None:
            table.add_row(name, _shown(value))
    return table


@contextmanager
def progress(*columns: ProgressColumn | str, as_json: bool) -> Iterator[Progress]:
    """Show progress on standard error, where that is a terminal and a person looks at it."""
    console = _console(sys.stderr)
    shown = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=as_json or not console.is_terminal,
    )
    with shown:
        yield shown


def _console(stream: object) -> Console:
    """Return a console; without a terminal it is as wide as tables are wanted in files."""
    console = Console(file=stream, highlight=False, soft_wrap=False)  # type: ignore[arg-type]
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH_WITHOUT_TERMINAL
    return console


def _shown(value: object) -> Text:
    if value is None:
        return Text("")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, (int, Decimal)):
        return Text(f"{value:,}", justify="right")
    if isinstance(value, datetime):
        return Text(value.strftime("%Y-%m-%d %H:%M:%S"))
    return Text(printable(str(value)))


def printable(text: str) -> str:
    """Return a text without what would steer a terminal: others choose what it says."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
