"""How an attempt at an erasure ended."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How an attempt ended.

    Attributes:
        ERASED: everything is destroyed, and the proof comes next.
        DONE: there is a certificate, which says what a search then found.
        AGAIN: the proof found something, and it is erased once more.
        WAITS: it goes on when somebody else has done something; the place is kept.
        STOPPED: it is not due, a legal hold stops it, or another process has it.
        FAILED: for a reason that the request tells; it can be run again.
    """

    ERASED = "erased"
    DONE = "done"
    AGAIN = "again"
    WAITS = "waits"
    STOPPED = "stopped"
    FAILED = "failed"
