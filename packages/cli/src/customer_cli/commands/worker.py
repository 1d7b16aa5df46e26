"""``customers worker``."""

from __future__ import annotations

import os

from customer_bootstrap import Settings
from customer_cli.options import DataDirectory, new_app
from customer_cli.replacing import become

app = new_app()


@app.command()
def worker(*, data_dir: DataDirectory = None) -> None:
    """Take events in from Redis Streams and bring the read models up to date."""
    become("customer_worker", Settings.load(os.environ, data_dir=data_dir))
