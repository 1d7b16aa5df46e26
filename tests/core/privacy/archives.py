"""Making an archive of a customer in memory, and looking into it."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from functools import partial
from typing import Any

from customer_bootstrap.events_wire import encode
from customer_core.kernel.principal import Principal
from customer_core.privacy.export.archive import Archive
from customer_core.privacy.export.read_part import FindSubject, find_subject, read_part
from customer_core.testing import MemoryService, an_admin


def archive_of(
    service: MemoryService, customer_id: str, caller: Principal | None = None
) -> zipfile.ZipFile:
    """Return the archive of a customer."""
    run = partial(service.application.run, principal=caller or an_admin())
    found = run(find_subject, FindSubject(customer_id=customer_id))
    archive = Archive(found.subject, service.clock.now(), partial(run, read_part), encode)
    return zipfile.ZipFile(io.BytesIO(b"".join(archive.pieces())))


def read_json(archive: zipfile.ZipFile, name: str) -> Any:
    """Return what a JSON file of an archive holds; of JSON Lines, the list of them."""
    text = archive.read(name).decode()
    if name.endswith(".jsonl"):
        return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]
    return json.loads(text, parse_float=Decimal)


def all_text(archive: zipfile.ZipFile) -> str:
    """Return everything that an archive holds, as one text."""
    return "\n".join(archive.read(name).decode() for name in archive.namelist())
