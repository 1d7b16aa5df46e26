"""What the command line asks of a simulation, and the plan that follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import typer

from customer_cli.simulate import Business, today
from customer_core.kernel.clock import SystemClock, parse_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import BusinessId, check_id
from customer_core.kernel.policies import Policies

FIRST = datetime(2000, 1, 1, tzinfo=UTC)


class Target(StrEnum):
    """Where messages go."""

    REDIS = "redis"
    RABBITMQ = "rabbitmq"
    KAFKA = "kafka"
    HTTP = "http"
    FILE = "file"
    JOURNAL = "journal"


def moment_of(text: str | None) -> datetime:
    """Return the moment of ``--until``, or the last midnight.

    Raises:
        typer.BadParameter: it is no moment, or one that is to come.
    """
    try:
        moment = today() if text is None else parse_time(text, "--until")
    except InvalidField as error:
        raise typer.BadParameter(str(error), param_hint="--until") from None
    if not FIRST <= moment <= SystemClock().now():
        raise typer.BadParameter("must be between 2000 and now.", param_hint="--until")
    return moment


def businesses_of(names: Sequence[str], policies: Policies) -> tuple[Business, ...]:
    """Return the businesses with their base currencies, each once.

    Raises:
        InvalidId: there can be no such business.
    """
    checked = [BusinessId(check_id(name, "business")) for name in dict.fromkeys(names)]
    return tuple(Business(name, policies.currency_of(name)) for name in checked)


def ids_in(path: Path | None) -> tuple[str, ...]:
    """Return the ids of a file, one on each line.

    Raises:
        InvalidId: a line is no id.
        typer.BadParameter: there is none.
    """
    if path is None:
        return ()
    lines = path.read_text(encoding="utf-8").split()
    found = tuple(check_id(line, f"a line of {path}") for line in dict.fromkeys(lines))
    if not found:
        raise typer.BadParameter(f"{path} names nobody.", param_hint="--existing")
    return found
