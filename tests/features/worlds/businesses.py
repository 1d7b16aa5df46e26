"""Businesses for scenarios: each its own, so that what one does another cannot see."""

from __future__ import annotations

from itertools import count

_ENOUGH = 200


class Businesses:
    """Hands out businesses; which of them are special has to be known before they are used.

    Attributes:
        open_registration: the businesses in which people may register themselves.
        currencies: the businesses that do not count in USD.
    """

    def __init__(self) -> None:
        self._numbers = count(1)
        self._open, self._euro = count(1), count(1)
        self.open_registration = frozenset(f"open-{number}" for number in range(_ENOUGH))
        self.currencies = {f"euro-{number}": "EUR" for number in range(_ENOUGH)}

    def new(self, *, currency: str, open_registration: bool) -> str:
        """Return the id of a business that nobody has used."""
        if currency == "EUR":
            return f"euro-{next(self._euro)}"
        if open_registration:
            return f"open-{next(self._open)}"
        return f"business-{next(self._numbers)}"
