"""``customers journal``: one file for each command."""

from __future__ import annotations

from customer_cli.commands.journal import (
    adopt,
    dead_letters,
    rebuild,
    replay,
    retention,
    retry,
    status,
    trace,
)
from customer_cli.options import new_app

app = new_app("Operate the journal of events and its readers.")
for command in (status, dead_letters, retry, trace, rebuild, replay, retention, adopt):
    app.add_typer(command.app)


@app.callback()
def journal() -> None:
    """Operate the journal of events and its readers."""
