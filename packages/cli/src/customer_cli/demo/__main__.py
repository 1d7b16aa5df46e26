"""``python -m customer_cli.demo``: fill the demo into the database that the environment names."""

from __future__ import annotations

import sys

from customer_cli.demo.fill import fill
from customer_cli.opening import opened
from customer_core.kernel.errors import CustomerServiceError


def main() -> int:
    """Fill it in, and return what the process exits with."""
    try:
        with opened(None) as service:
            customers = fill(service)
    except CustomerServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{customers}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
