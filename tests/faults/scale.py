"""How hard the fault runs try: short in every run of the tests, in full on request.

``nox -s faults`` (or ``FAULTS=full pytest tests/faults``) runs them in full, and prints the
figures.
"""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

FULL = os.environ.get("FAULTS") == "full"


def scaled(short: T, full: T) -> T:
    """Return the size of a run."""
    return full if FULL else short
