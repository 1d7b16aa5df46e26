"""The options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
DataDirectory = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Folder of `customers up`, .customers by default.",
        show_default=False,
        file_okay=False,
    ),
]
Business = Annotated[str, typer.Option("--business", "-b", help="The business.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="How it was then, such as 2024-12-12T10:30:00Z."),
]
CustomerArgument = Annotated[str, typer.Argument(metavar="ID", help="The customer's id.")]


def new_app(help_line: str | None = None) -> typer.Typer:
    """Return the app of a command, or of a group of them that has a line of help."""
    return typer.Typer(
        add_completion=False,
        help=help_line,
        no_args_is_help=help_line is not None,
        rich_markup_mode=None,
        context_settings=HELP_OPTIONS,
    )
