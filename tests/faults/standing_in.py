"""Stand-ins for parts of the service that tell a point around some of their calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs

from tests.faults.dying import Point


@attrs.frozen(slots=False)
class Telling:
    """Stands for a part, and tells the point before and after a method of it is called.

    Attributes:
        method: the name of the method, which the points are named by too.
    """

    part: Any
    point: Point
    method: str

    def __getattr__(self, name: str) -> Any:
        """Return what the part has."""
        found = getattr(self.part, name)
        return self._told(found) if name == self.method else found

    def _told(self, call: Any) -> Any:
        def told(*arguments: Any, **options: Any) -> Any:
            self.point.passed(f"before {self.method}")
            result = call(*arguments, **options)
            self.point.passed(f"after {self.method}")
            return result

        return told


@attrs.frozen(slots=False)
class TellingUnits:
    """Stands for transactions over all businesses, and tells the point around their commits."""

    units: Any
    point: Point

    def __getattr__(self, name: str) -> Any:
        """Return what the units have."""
        return getattr(self.units, name)

    @contextmanager
    def begin(self) -> Iterator[Any]:
        """Open a transaction."""
        with self.units.begin() as unit:
            yield Telling(unit, self.point, "commit")


@attrs.frozen(slots=False)
class Instead:
    """Stands for a part, some attributes of which are others."""

    part: Any
    others: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        """Return the other, else what the part has."""
        return self.others[name] if name in self.others else getattr(self.part, name)


class Idle:
    """Stands for an advancer and for helpers, and does nothing."""

    def advance(self, *_: Any, **__: Any) -> bool:
        """Tell that all is done."""
        return True

    def poke(self, *_: Any) -> None:
        """Call nobody."""
