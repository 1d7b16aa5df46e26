"""``customers up``."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer

from customer_bootstrap.data_dir import DataDir
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.ports import need_free_port
from customer_cli.telling import tell
from customer_cli.up.interrupts import interruptible
from customer_cli.up.leftovers import stop_leftovers
from customer_cli.up.plan import read_plan
from customer_cli.up.stack import Stack, started
from customer_cli.up.summary import Summary
from customer_cli.up.supervisor import Supervisor
from customer_core.kernel.clock import SystemClock

app = new_app()


@app.command()
def up(
    *,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port of the API, 8007 by default.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Address of the API, 127.0.0.1 by default.")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Fill in believable customers.")] = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Run everything on this machine: database, cache, API, worker and scheduler.

    With DATABASE_URL and REDIS_URL set it uses those; without, it runs both by itself and keeps
    their data in the data folder.
    """
    plan = read_plan(os.environ, data_dir=data_dir, host=host, port=port)
    folder = DataDir(plan.settings.data_dir)
    with interruptible(), folder.claim() as claim:
        if found := stop_leftovers(folder.path):
            tell(f"Stopped what an earlier run had left behind ({found} processes).")
        need_free_port(*plan.address)
        with started(plan, claim, SystemClock().now(), tell) as stack:
            if demo:
                tell("Filling in demo customers …")
                stack.fill_in_demo()
            stack.wait_until_ready()
            _announce(stack, as_json=as_json)
            _watch(stack)
    tell("Stopped.")


def _announce(stack: Stack, *, as_json: bool) -> None:
    summary = Summary(
        api_url=stack.plan.api_url, token=stack.token(), folder=stack.settings.data_dir.absolute()
    )
    found = {
        "apiUrl": summary.api_url,
        "token": summary.token,
        "dataDir": str(summary.folder),
        "processes": {one.name: one.pid for one in stack.watched},
    }
    typer.echo(json.dumps(found) if as_json else summary.text)


def _watch(stack: Stack) -> None:
    try:
        Supervisor(stack.watched, tell=tell, changed=stack.note).watch()
    except KeyboardInterrupt:
        tell("Stopping …")
