"""Times as people write them on a command line."""

from __future__ import annotations

import re
from datetime import timedelta

import typer

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FORM = re.compile(r"([1-9][0-9]{0,6})([smhdw])")
_LONGEST = timedelta(days=36500)


def parse_duration(text: str) -> timedelta:
    """Return the time that ``30s``, ``15m``, ``1h``, ``7d`` or ``2w`` stands for.

    Raises:
        typer.BadParameter: it is nothing of that kind, or longer than a century.
    """
    match = _FORM.fullmatch(text.strip())
    duration = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
    if duration is None or duration > _LONGEST:
        raise typer.BadParameter(f"{text!r} is not a time such as 30s, 15m, 1h, 7d or 2w.")
    return duration
