"""What ``customers`` exits with: one table, stable for scripts."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command.

    Attributes:
        OK: it is done.
        REFUSED: a rule of the service refused it; nothing was changed.
        USAGE: the command line was wrong.
        SETUP: a setting, a file, a port or a server stands in the way; the message says the remedy.
        PARTLY: some of it is done, and what is not was told line by line.
        NOT_FOUND: what was asked for does not exist.
        SCHEMA: the database answers, but does not fit this program.
        BUG: something nobody expected.
        INTERRUPTED: stopped by Ctrl-C.
    """

    OK = 0
    REFUSED = 1
    USAGE = 2
    SETUP = 3
    PARTLY = 4
    NOT_FOUND = 5
    SCHEMA = 6
    BUG = 70
    INTERRUPTED = 130
