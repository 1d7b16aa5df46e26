"""``customers serve``."""

from __future__ import annotations

import os
from typing import Annotated

import attrs
import typer

from customer_bootstrap import Settings
from customer_cli.options import DataDirectory, new_app
from customer_cli.ports import need_free_port
from customer_cli.replacing import become

app = new_app()


@app.command()
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
    data_dir: DataDirectory = None,
) -> None:
    """Serve the HTTP API."""
    settings = Settings.load(os.environ, data_dir=data_dir)
    settings = attrs.evolve(
        settings,
        service_host=host or settings.service_host,
        service_port=port or settings.service_port,
    )
    need_free_port(settings.service_host, settings.service_port)
    become("customer_api", settings)
