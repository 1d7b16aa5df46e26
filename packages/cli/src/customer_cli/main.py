"""``customers``: the operators' command line."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from customer_cli.exits import Exit
from customer_cli.lazy import LazyGroup
from customer_cli.options import HELP_OPTIONS

_CODES = (
    "Exit codes: 0 done, 1 refused by a rule, 2 wrong usage, 3 a setting or server in the way, "
    "4 partly done, 5 not found, 6 database of another version, 70 a bug, 130 interrupted."
)

app = typer.Typer(
    cls=LazyGroup,
    name="customers",
    no_args_is_help=True,
    rich_markup_mode=None,  # the panels of Rich would double the time to the first line
    epilog=_CODES,
    pretty_exceptions_enable=False,
    context_settings=HELP_OPTIONS,
)

_DEBUG = "--debug"


@app.callback()
def customers(
    *,
    debug: Annotated[
        bool, typer.Option(_DEBUG, help="Show where an error came from, and log everything.")
    ] = False,
) -> None:
    """Run and operate the customer service.

    Without DATABASE_URL and REDIS_URL every command finds what `customers up` runs in the data
    folder.
    """
    if debug:
        logging.basicConfig(level=logging.DEBUG)
    else:
        logging.disable(logging.CRITICAL)


def run(args: Sequence[str]) -> int:
    """Run a command and return what the process exits with; errors are told on standard error."""
    try:
        app(list(args), prog_name="customers")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else Exit.OK
    except Exception as error:  # noqa: BLE001 - nobody is to see a traceback
        from customer_cli import failures  # noqa: PLC0415 - the core is slow to import

        sys.stderr.write(failures.sentence(error, debug=_DEBUG in args) + "\n")
        return failures.exit_code(error)
    finally:
        logging.disable(logging.NOTSET)
    return Exit.OK


def main() -> None:
    """Run the command that the process was called with."""
    sys.exit(run(sys.argv[1:]))
