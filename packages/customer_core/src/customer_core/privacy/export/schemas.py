"""JSON Schemas of the records, made from their classes, so that the two cannot drift apart."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

import attrs

from customer_core.kernel.codec import camel
from customer_core.privacy.export.parts import Form, Part

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    NoneType: {"type": "null"},
    Any: {},
}


def schema_of(part: Part) -> Schema:
    """Return the schema of a part's JSON file; of JSON Lines, that of every line."""
    record = _of_class(part.record)
    body = {"type": "array", "items": record} if part.form is Form.LIST else record
    if part.form is Form.ONE:
        body = {"anyOf": [record, {"type": "null"}]}
    return {"$schema": _DIALECT, "title": part.title, "description": part.about, **body}


def _of(hint: Any) -> Schema:  # noqa: ANN401 - an annotation
    if isinstance(hint, NewType):
        return _of(hint.__supertype__)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [one.value for one in hint]}
    if isinstance(hint, type) and attrs.has(hint):
        return _of_class(hint)
    return _of_generic(get_origin(hint), get_args(hint))


def _of_generic(origin: Any, arguments: tuple[Any, ...]) -> Schema:  # noqa: ANN401 - an annotation
    if origin in (Union, UnionType):
        return {"anyOf": [_of(one) for one in arguments]}
    for kind, schema in _GENERIC:
        if isinstance(origin, type) and issubclass(origin, kind):
            return schema(arguments)
    raise TypeError(f"{origin} has no JSON Schema")


def _object(arguments: tuple[Any, ...]) -> Schema:
    return {"type": "object", "additionalProperties": _of(arguments[1])}


def _array(arguments: tuple[Any, ...]) -> Schema:
    return {"type": "array", "items": _of(arguments[0])}


_GENERIC: tuple[tuple[type, Callable[[tuple[Any, ...]], Schema]], ...] = (
    (Mapping, _object),
    (Sequence, _array),
    (AbstractSet, _array),
)


def _of_class(cls: type[Any]) -> Schema:
    hints = get_type_hints(cls)
    names = [field.name for field in attrs.fields(cls)]
    told = _told(cls)
    properties = {camel(name): _of(hints[name]) for name in names}
    for name, text in told.items():
        if camel(name) in properties:
            properties[camel(name)]["description"] = text
    summary = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0]
    return {
        "type": "object",
        "description": re.sub(r"\s+", " ", summary),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _told(cls: type[Any]) -> dict[str, str]:
    """Return what a class says of its fields, in its own docstring."""
    _, _, attributes = (cls.__doc__ or "").partition("Attributes:")
    found = re.findall(r"^ +(\w+): ((?:.|\n {12})+)", attributes, re.MULTILINE)
    return {name: re.sub(r"\s+", " ", text) for name, text in found}
