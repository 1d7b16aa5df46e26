"""The addresses of a customer as commands show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table

from customer_cli.output import grid
from customer_core.addresses.model import Address

_COLUMNS = ("Address", "For", "Default for", "Who", "Street", "City", "Country", "Checked")


def address_row(address: Address) -> dict[str, Any]:
    """Return everything that operators see of an address."""
    return {"id": address.id, **address.shown(), "version": address.version}


def address_table(addresses: Sequence[Address]) -> Iterator[Table]:
    """Yield the table of an address book, unless it is empty."""
    if addresses:
        yield grid(_COLUMNS, [_line(one) for one in addresses], title="Addresses")


def _line(address: Address) -> list[str]:
    place, validation = address.place, address.validation
    wrong = ", ".join(f"{one.field} {one.problem}" for one in validation.faults)
    return [
        address.id,
        address.type,
        ", ".join(address.default_for),
        _joined(" ", place.first_name, place.last_name, place.company),
        _joined(", ", place.street, place.street2),
        _joined(" ", place.city, place.state, place.zip_code),
        place.country,
        wrong or (validation.unchecked or "right").replace("_", " "),
    ]


def _joined(between: str, *parts: str | None) -> str:
    return between.join(part for part in parts if part)
