"""Lines for people beside the answer of a command."""

from __future__ import annotations

import sys


def tell(line: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
