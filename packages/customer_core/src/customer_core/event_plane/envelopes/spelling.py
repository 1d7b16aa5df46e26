"""Field names of others in the spelling of ours: ``order_id`` and ``OrderId`` are ``orderId``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.event_plane.envelopes.parts import InvalidEvent

_WITHIN = frozenset({"items", "shippingAddress"})


def spelled(name: str) -> str:
    """Return the name of a field in camelCase.

    >>> spelled("order_id"), spelled("OrderId"), spelled("IPAddress"), spelled("orderId")
    ('orderId', 'orderId', 'ipAddress', 'orderId')
    """
    if "_" in name.strip("_"):
        head, *rest = name.split("_")
        return head.lower() + "".join(word[:1].upper() + word[1:] for word in rest)
    return _uncapitalised(name) if name[:1].isupper() else name


def respelled(values: Mapping[str, Any], field: str = "data") -> dict[str, Any]:
    """Return an object with its names in camelCase, and those of the objects known within it.

    What is in other objects stays as it is, ``extraPayload`` above all: their names may be data.

    Raises:
        InvalidEvent: it says one thing in two spellings, and not the same.
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        known = spelled(name)
        inner = _within(value, f"{field}.{known}") if known in _WITHIN else value
        if known in found and found[known] != inner:
            raise InvalidEvent(f"{field}.{known[:100]}", "is there twice, in two spellings")
        found[known] = inner
    return found


def _within(value: object, field: str) -> object:
    if isinstance(value, dict):
        return respelled(value, field)
    if isinstance(value, list):
        return [respelled(one, field) if isinstance(one, dict) else one for one in value]
    return value


def _uncapitalised(name: str) -> str:
    """Return a name that begins small: all of a leading abbreviation, but not the word behind."""
    capitals = next((i for i, letter in enumerate(name) if not letter.isupper()), len(name))
    begin = capitals if capitals in (1, len(name)) else capitals - 1
    return name[:begin].lower() + name[begin:]
