"""``customers schedule``."""

from __future__ import annotations

import os

from customer_bootstrap import Settings
from customer_cli.options import DataDirectory, new_app
from customer_cli.replacing import become

app = new_app()


@app.command()
def schedule(*, data_dir: DataDirectory = None) -> None:
    """Poke the worker in time: for lost pokes, and for segments that change by time alone."""
    become("customer_worker.schedule", Settings.load(os.environ, data_dir=data_dir))
