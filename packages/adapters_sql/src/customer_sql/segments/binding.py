"""The values of a statement that is put together as it is needed."""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Placeholder


class Binding:
    """Gives values placeholders, so that none is ever part of a statement's text.

    Attributes:
        values: what was bound, by the names of the placeholders.
    """

    def __init__(self, **values: object) -> None:
        self.values: dict[str, object] = dict(values)
        self._known: dict[tuple[type, object], Composable] = {}

    def bind(self, value: object) -> Composable:
        """Return the placeholder of a value; the same one for the same value."""
        known = (type(value), tuple(value) if isinstance(value, list) else value)
        if known not in self._known:
            name = f"value_{len(self._known)}"
            self.values[name] = value
            self._known[known] = Placeholder(name)
        return self._known[known]

    def texts(self, values: list[str]) -> Composable:
        """Return the placeholder of an array of texts."""
        return SQL("{}::text[]").format(self.bind(values))
