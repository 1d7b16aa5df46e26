"""Waiting until the API says that it is ready."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from customer_cli.up.programs import Program, StepFailed

SECONDS = 60.0
_PAUSE = 0.05
_OK = 200


def wait_until_ready(api_url: str, programs: Sequence[Program]) -> None:
    """Wait until the API answers that it is ready, and all programs still run.

    Raises:
        StepFailed: one of them ended, or the time is over; the reason says where to look.
    """
    deadline = time.monotonic() + SECONDS
    while not _is_ready(api_url):
        for program in programs:
            if program.pid is None:
                reason = f"{program.last_words} ({program.ending}; its log: {program.log_file})"
                raise StepFailed(f"Starting the {program.name}", reason)
        if time.monotonic() > deadline:
            logs = ", ".join(program.log_file for program in programs)
            raise StepFailed("Starting", f"{api_url} is not ready after {SECONDS:g} s; see {logs}.")
        time.sleep(_PAUSE)


def _is_ready(api_url: str) -> bool:
    connection = http.client.HTTPConnection(urlsplit(api_url).netloc, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
