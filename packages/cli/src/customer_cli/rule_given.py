"""A rule as somebody gives it to a command: its text, its JSON form, or a file with either."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

RuleArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="RULE",
        help="Such as 'orderCount >= 3 and accepts email', or the JSON form.",
        show_default=False,
    ),
]
RuleFile = Annotated[
    Path | None,
    typer.Option("--file", "-f", help="Read the rule from a file; - is standard input."),
]

_STDIN = "-"


def rule_given(rule: str | None, file: Path | None) -> object:
    """Return a rule as the core takes it, or None where none was given.

    Raises:
        BadParameter: it was given twice, is no UTF-8, or begins as JSON and is none.
    """
    if rule is not None and file is not None:
        raise typer.BadParameter("Give the rule or a file, not both.", param_hint="'--file'")
    text = rule if file is None else _read(file)
    if text is None or not text.lstrip().startswith("{"):
        return text
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"It is no JSON: {error}.", param_hint="'RULE'") from None


def need_rule(rule: object) -> object:
    """Return a rule that a command cannot do without.

    Raises:
        BadParameter: there is none.
    """
    if rule is None:
        raise typer.BadParameter("Give a rule, or a file with one.", param_hint="'RULE'")
    return rule


def _read(file: Path) -> str:
    try:
        raw = sys.stdin.buffer.read() if str(file) == _STDIN else file.read_bytes()
        return raw.decode()
    except UnicodeDecodeError:
        raise typer.BadParameter("It is not UTF-8.", param_hint="'--file'") from None
