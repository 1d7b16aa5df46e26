"""Two sorted rows of things side by side: what is missing, what is too much, what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

import attrs

from customer_cli.simulate.expectation.model import Expected
from customer_cli.simulate.found import Values


class State(Protocol):
    """A row that was found."""

    @property
    def business_id(self) -> str:
        """Whose it is."""
        ...

    @property
    def id(self) -> str:
        """Its id."""
        ...


S = TypeVar("S", bound=State)

Pair = Callable[[Values, S], tuple[Values, Values]]


@attrs.frozen
class Difference:
    """One thing that is not as it must be.

    Attributes:
        section: what kind of thing.
        field: what of it, or ``row`` where all of it is missing or too much.
    """

    section: str
    business: str
    id: str
    field: str
    expected: Any
    found: Any


def side_by_side(
    expected: Iterator[Expected], found: Iterator[S]
) -> Iterator[tuple[Expected | None, S | None]]:
    """Yield what belongs together by business and id, with None for what has no counterpart.

    Both must be in the order of business and id; memory holds one of each at a time.
    """
    wanted, state = next(expected, None), next(found, None)
    while wanted is not None or state is not None:
        if state is None or (wanted is not None and _place(wanted) < _found_place(state)):
            yield wanted, None
            wanted = next(expected, None)
        elif wanted is None or _found_place(state) < _place(wanted):
            yield None, state
            state = next(found, None)
        else:
            yield wanted, state
            wanted, state = next(expected, None), next(found, None)


def differences(
    section: str, pairs: Iterator[tuple[Expected | None, S | None]], pair: Pair[S], *, closed: bool
) -> Iterator[list[Difference]]:
    """Yield for each thing what differs of it; nothing where it is as it must be.

    Args:
        section: what kind of things they are.
        pairs: side by side.
        pair: says what must be found of one, and what is.
        closed: whether things that nobody expects are wrong.
    """
    for expected, state in pairs:
        if expected is None:
            if closed and state is not None:
                found = _found_place(state)
                yield [Difference(section, *found, "row", "nothing", "a row")]
        elif state is None:
            yield [Difference(section, expected.business, expected.id, "row", "a row", "nothing")]
        else:
            wanted, found_values = pair(expected.values, state)
            yield [
                Difference(section, expected.business, expected.id, name, value, found_values[name])
                for name, value in wanted.items()
                if found_values[name] != value
            ]


def _place(expected: Expected) -> tuple[str, str]:
    return (expected.business, expected.id)


def _found_place(state: State) -> tuple[str, str]:
    return (state.business_id, state.id)
