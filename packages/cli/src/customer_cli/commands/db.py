"""``customers db``."""

from __future__ import annotations

import os
from collections.abc import Mapping

import typer

from customer_bootstrap import Settings
from customer_bootstrap.migrating import upgrade_schema
from customer_bootstrap.schema import SCHEMA_DETAILS, Schema, schema_state
from customer_cli.exits import Exit
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer
from customer_cli.telling import tell
from customer_core.kernel.errors import DependencyUnavailable

app = new_app("Bring the database up to date, or check it.")

_UNREACHABLE = (
    "PostgreSQL does not answer. Check that the server runs and that DATABASE_URL names it, "
    "or start `customers up`."
)


@app.command()
def upgrade(*, as_json: AsJson = False, data_dir: DataDirectory = None) -> None:
    """Bring the database's tables up to this program's version."""
    changed = upgrade_schema(Settings.load(os.environ, data_dir=data_dir))
    done = "The database has been brought up to date."
    detail = done if changed else SCHEMA_DETAILS[Schema.CURRENT]
    _report({"changed": changed, "detail": detail}, as_json=as_json)


@app.command()
def check(*, as_json: AsJson = False, data_dir: DataDirectory = None) -> None:
    """Say whether the database answers and fits this program."""
    settings = Settings.load(os.environ, data_dir=data_dir)
    try:
        state = schema_state(settings)
    except DependencyUnavailable:
        _report({"state": "unreachable", "detail": _UNREACHABLE}, as_json=as_json)
        raise typer.Exit(Exit.SETUP) from None
    found = {
        "state": state.schema,
        "detail": SCHEMA_DETAILS[state.schema],
        "revision": state.revision,
        "newest": state.newest,
    }
    _report(found, as_json=as_json)
    if state.schema is not Schema.CURRENT:
        raise typer.Exit(Exit.SCHEMA)


def _report(found: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        answer(found, as_json=True)
    elif found.get("state", "current") == "current":
        typer.echo(found["detail"])
    else:
        tell(str(found["detail"]))
