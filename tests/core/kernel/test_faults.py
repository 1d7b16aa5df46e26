"""Faults: everything wrong with an input is told at once."""

from __future__ import annotations

import pytest

from customer_core.customers.errors import InvalidPhone, WeakPassword
from customer_core.kernel.errors import FieldFault, InvalidField, ValidationFailed
from customer_core.kernel.faults import Faults


def refuse(error: Exception):
    def check() -> str:
        raise error

    return check


def test_a_value_that_passes_is_given_back():
    faults = Faults()
    assert faults.take(lambda: "value") == "value"
    faults.raise_any()


def test_a_single_fault_is_raised_as_the_error_it_is():
    faults = Faults()
    faults.take(refuse(WeakPassword("password", "is short")))
    faults.take(lambda: "fine")
    with pytest.raises(WeakPassword):
        faults.raise_any()


def test_several_faults_are_raised_together_each_with_its_code():
    faults = Faults()
    faults.take(refuse(WeakPassword("password", "is short")))
    faults.add(InvalidPhone("profile.phone", "is odd"))
    faults.take(refuse(ValidationFailed((FieldFault("a", "1"), FieldFault("b", "2")))))
    with pytest.raises(ValidationFailed) as refused:
        faults.raise_any()
    assert refused.value.faults == (
        FieldFault("password", "is short", "WEAK_PASSWORD"),
        FieldFault("profile.phone", "is odd", "INVALID_PHONE"),
        FieldFault("a", "1"),
        FieldFault("b", "2"),
    )


def test_what_is_no_fault_of_the_input_is_not_held_back():
    with pytest.raises(ZeroDivisionError):
        Faults().take(refuse(ZeroDivisionError()))


def test_without_faults_nothing_is_raised():
    Faults().raise_any()


def test_an_invalid_field_stands_for_itself():
    faults = Faults()
    faults.add(InvalidField("name", "is odd"))
    with pytest.raises(InvalidField, match="name: is odd"):
        faults.raise_any()
