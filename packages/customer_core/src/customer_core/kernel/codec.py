"""From classes to plain values and back, in the wire's camelCase: the only cattrs module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import GenericAlias
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import BaseValidationError, Converter, ForbiddenExtraKeysError
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from customer_core.kernel.clock import format_time, parse_time
from customer_core.kernel.errors import FieldFault, ValidationFailed

T = TypeVar("T")


def camel(name: str) -> str:
    """Return ``first_name`` as ``firstName``."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def make_converter() -> Converter:
    """Return a converter of attrs classes to camelCase dicts of JSON-able values and back.

    Moments become ISO 8601 text, decimals stay decimals (the JSON writer prints them exactly).
    """
    converter = Converter(prefer_attrib_converters=True)
    converter.register_unstructure_hook(datetime, format_time)
    converter.register_structure_hook(datetime, lambda value, _: parse_time(value, "time"))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_unstructure_hook(Decimal, lambda value: value)
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(str(value)))
    converter.register_unstructure_hook_factory(attrs.has, lambda cls: _writer(converter, cls))
    converter.register_structure_hook_factory(attrs.has, lambda cls: _reader(converter, cls))
    return converter


def _renames(cls: type) -> dict[str, Any]:
    return {field.name: override(rename=camel(field.name)) for field in attrs.fields(cls)}


def _writer(converter: Converter, cls: type) -> Callable[[Any], dict[str, Any]]:
    return make_dict_unstructure_fn(cls, converter, **_renames(cls))


def _reader(converter: Converter, cls: type[T]) -> Callable[[Mapping[str, Any], Any], T]:
    return make_dict_structure_fn(cls, converter, **_renames(cls))


_CONVERTER = make_converter()


def to_plain(value: object) -> Any:  # noqa: ANN401 - plain values are of any JSON type
    """Return ``value`` as dicts, lists, texts, numbers and None."""
    return _CONVERTER.unstructure(value)


def from_plain(raw: object, cls: type[T]) -> T:
    """Return the instance of ``cls`` that :func:`to_plain` wrote.

    Raises:
        cattrs.BaseValidationError: ``raw`` has another form.
    """
    return _CONVERTER.structure(raw, cls)


def _strict_converter() -> Converter:
    """Return a converter for input from outside: no coercion, no unknown fields."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind, wanted in ((str, "a text"), (bool, "true or false"), (int, "a whole number")):
        converter.register_structure_hook(kind, _only(kind, wanted))
    converter.register_structure_hook(date, _read_date)
    converter.register_structure_hook(StrEnum, _read_choice)  # or the hook of str would take it
    converter.register_structure_hook_factory(attrs.has, lambda cls: _object_reader(converter, cls))
    converter.register_structure_hook_factory(_is_tuple, lambda kind: _list_reader(converter, kind))
    return converter


def _is_tuple(kind: object) -> bool:
    origin: object = get_origin(kind)
    return origin is tuple


def _list_reader(converter: Converter, kind: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - of any items
    of_items: Any = GenericAlias(list, get_args(kind)[:1])

    def read_list(value: Any, _: Any) -> Any:  # noqa: ANN401 - input of any kind
        if not isinstance(value, list):
            raise _Wrong("must be a list")
        return tuple(converter.structure(value, of_items))

    return read_list


def _object_reader(converter: Converter, cls: type[T]) -> Callable[[Any, Any], T]:
    read = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, **_renames(cls))

    def read_object(value: Any, kind: Any) -> T:  # noqa: ANN401 - input of any kind
        if not isinstance(value, Mapping):
            raise _Wrong("must be an object")
        return read(value, kind)

    return read_object


class _Wrong(ValueError):
    """A value is not what its field takes; the text says what it takes."""


def _only(kind: type, wanted: str) -> Callable[[Any, Any], Any]:
    def read(value: Any, _: Any) -> Any:  # noqa: ANN401 - input of any kind
        if type(value) is not kind:
            raise _Wrong(f"must be {wanted}")
        if isinstance(value, str) and not is_storable(value):
            raise _Wrong("must not contain the character NUL or half of a surrogate pair")
        return value

    return read


def is_storable(text: str) -> bool:
    """Whether a text has neither the character NUL nor half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _read_date(value: Any, _: Any) -> date:  # noqa: ANN401 - input of any kind
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != value:  # weeks, and dates without hyphens, are ISO 8601
        raise _Wrong("must be a date such as 1985-06-15")
    return day


def _read_choice(value: Any, kind: Any) -> Any:  # noqa: ANN401 - input of any kind
    if isinstance(value, str) and value in {choice.value for choice in kind}:
        return kind(value)
    raise _Wrong(f"must be one of {', '.join(choice.value for choice in kind)}")


_STRICT = _strict_converter()


def read_document(raw: object, cls: type[T]) -> T:
    """Read input from outside into ``cls``, refusing everything that is not as it should be.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    try:
        return _STRICT.structure(raw, cls)
    except (BaseValidationError, _Wrong) as error:
        raise ValidationFailed(tuple(_faults(error, ""))) from None


def _faults(error: BaseException, path: str) -> Iterator[FieldFault]:
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _faults(inner, _deeper(path, inner))
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            yield FieldFault(_joined(path, str(name)), "is not a field of this request")
    elif isinstance(error, KeyError):
        yield FieldFault(path, "is required")
    elif isinstance(error, _Wrong):
        yield FieldFault(path or "body", str(error))
    else:
        yield FieldFault(path or "body", "has the wrong form")


def _deeper(path: str, error: BaseException) -> str:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return _joined(path, camel(note.name))
        if isinstance(note, IterableValidationNote):
            return f"{path}[{note.index}]"
    return path


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
