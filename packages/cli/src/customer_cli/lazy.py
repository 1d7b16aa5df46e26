"""Commands whose modules are imported only when they are called, so that all start at once."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

COMMANDS = {
    "up": "Run everything on this machine, with its own database and cache.",
    "serve": "Serve the HTTP API.",
    "worker": "Take events in and bring the read models up to date.",
    "schedule": "Poke the worker in time.",
    "db": "Bring the database up to date, or check it.",
    "token": "Print a token for the API.",
    "find": "Find customers.",
    "show": "Show a customer.",
    "history": "Show who changed what of a customer.",
    "ingest": "Take in events from a file, as if a transport had brought them.",
    "simulate": "Send events as a platform of other services would, and check what came of them.",
    "journal": "Operate the journal of events and its readers.",
    "webhooks": "Send events to other systems by signed HTTP requests.",
    "segments": "Define tiers and segments, explain who is in them, and bring all up to date.",
    "gdpr": "Serve the rights of data subjects: exports, erasure, requests, legal holds.",
}
"""Each command with its one line in ``customers --help``; ``commands/<name>.py`` holds it."""


class LazyGroup(TyperGroup):
    """Lists the commands without importing them, and imports the one that is called."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Typer's own
        super().__init__(**attributes)
        for name, line in COMMANDS.items():
            self.commands[name] = TyperCommand(name, help=line)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer's own
        """Return the command that is called, its name, and the arguments left for it."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, _imported(name) if name in COMMANDS else listed, rest


def _imported(name: str) -> Any:  # noqa: ANN401 - Typer keeps the class to itself
    app: typer.Typer = import_module(f"customer_cli.commands.{name}").app
    command = get_command(app)
    command.name = name
    return command
