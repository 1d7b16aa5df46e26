"""Every field of a body is declared in the registry of personal data."""

import importlib
import inspect
import pkgutil

import msgspec
import pytest

from customer_api import schemas
from customer_core.privacy.registry import API_NAMES, EVENTS, TABLES, api

_STRUCTS = sorted(
    {
        found
        for module in pkgutil.iter_modules(schemas.__path__)
        for found in vars(importlib.import_module(f"{schemas.__name__}.{module.name}")).values()
        if inspect.isclass(found) and issubclass(found, msgspec.Struct)
    },
    key=lambda struct: f"{struct.__module__}.{struct.__name__}",
)
_NAMES = {field.encode_name for struct in _STRUCTS for field in msgspec.structs.fields(struct)}


@pytest.mark.parametrize("struct", _STRUCTS, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_every_field_of_a_body_is_declared(struct):
    names = {field.encode_name for field in msgspec.structs.fields(struct)}
    assert not names - API_NAMES


def test_no_name_is_declared_that_no_body_has():
    assert not (api.PERSONAL.keys() | api.PLAIN) - _NAMES


def test_no_name_is_both_personal_and_not():
    assert not api.PERSONAL.keys() & api.PLAIN


def test_what_tables_and_events_declare_is_not_declared_again():
    declared = api.names_declared(TABLES) | api.names_declared(EVENTS)
    assert not declared & (api.PERSONAL.keys() | api.PLAIN)
