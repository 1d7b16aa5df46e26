"""The parts of commands, from what a scenario says."""

from __future__ import annotations

from typing import TypeVar

from customer_core.kernel.codec import read_document
from customer_core.kernel.errors import Invalid
from customer_core.kernel.ids import CustomerId
from tests.features.worlds.answers import Document
from tests.features.worlds.memory.asking import refused

C = TypeVar("C")


def read_command(document: Document, command: type[C]) -> C:
    """Return the command that a document makes.

    Raises:
        Refused: it makes none.
    """
    try:
        return read_document(document, command)
    except Invalid as error:
        raise refused(error) from None


def whose(customer_id: str | None) -> CustomerId | None:
    """Return whose a thing is: a customer's, or the caller's own without a name."""
    return None if customer_id is None else CustomerId(customer_id)


def number(version: object) -> int | None:
    """Return the version that a scenario hands back."""
    assert version is None or isinstance(version, int)
    return version
