"""The archive of a data subject's export: JSON for programs, a page for people, a manifest."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from customer_bootstrap.events_wire import encode
from customer_cli.export_page import page_of
from customer_cli.whole_files import written_whole
from customer_core.customers.export_customer import CustomerExport
from customer_core.kernel.clock import format_time

_MANIFEST = "manifest.json"


def write_archive(
    path: Path, held: CustomerExport, business: str, made_at: datetime
) -> dict[str, Any]:
    """Write the archive, for the owner's eyes alone, and return its manifest.

    Whoever looks sees the archive that was there before, or the whole new one.

    Raises:
        OSError: it cannot be written there.
    """
    parts = _parts(held, made_at)
    manifest = {
        "customerId": held.customer["id"],
        "businessId": business,
        "exportedAt": format_time(made_at),
        "files": [
            {"name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in parts.items()
        ],
    }
    _write(path, {_MANIFEST: encode(manifest), **parts})
    return manifest


def _parts(held: CustomerExport, made_at: datetime) -> dict[str, bytes]:
    modules = attrs.asdict(held, recurse=False)
    parts = {f"{name}.json": encode(module) for name, module in modules.items()}
    return {**parts, "index.html": page_of(modules, made_at).encode()}


def _write(path: Path, files: dict[str, bytes]) -> None:
    with (
        written_whole(path) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, body in files.items():
            archive.writestr(name, body)
