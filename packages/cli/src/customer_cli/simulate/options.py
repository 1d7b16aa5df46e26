"""The options of ``customers simulate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from customer_cli.simulate.asked import Target
from customer_cli.simulate.plan import Shape

Events = Annotated[int, typer.Option(min=1, help="How many facts happen.")]
Duration = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="How long to send, such as 30s, instead of --events."),
]
Customers = Annotated[int, typer.Option(min=1, help="How many customers there are.")]
Existing = Annotated[
    Path | None,
    typer.Option(help="File of the ids of customers to take instead.", exists=True, dir_okay=False),
]
Businesses = Annotated[
    list[str] | None,
    typer.Option("--business", "-b", help="A business, `default` by default; may be repeated."),
]
Rate = Annotated[float, typer.Option(min=0.0, help="Messages a second; 0 is as fast as possible.")]
Seed = Annotated[
    int,
    typer.Option(
        min=0, max=999_999_999, help="The same seed sends the same, for the same --until."
    ),
]
Until = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When all has happened, the last midnight by default."),
]
Duplicates = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Share of events sent a second time.")
]
Disorder = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Share of messages late by up to a --window.")
]
Delay = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Share of messages late by up to 20 windows.")
]
Window = Annotated[int, typer.Option(min=1, help="A window, in messages.")]
Poison = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Share of events whose data cannot be applied.")
]
Hostile = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Share of messages that are no events at all.")
]
Envelope = Annotated[Shape, typer.Option(help="The shape of the documents.")]
To = Annotated[Target, typer.Option(help="Where to.")]
Out = Annotated[Path, typer.Option(help="The file of `--to file`.", dir_okay=False)]
Url = Annotated[
    str | None,
    typer.Option(help="The API of `--to http`, the one of the settings by default."),
]
Register = Annotated[
    bool, typer.Option("--register/--no-register", help="Register the customers first.")
]
Expect = Annotated[
    Path | None,
    typer.Option(help="Write what must come of it to this file.", dir_okay=False),
]
CheckFile = Annotated[
    Path | None,
    typer.Option(
        "--check",
        help="Compare with what --expect wrote; send nothing.",
        exists=True,
        dir_okay=False,
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent; send nothing.")]
