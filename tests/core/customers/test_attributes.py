"""Attributes: what can be one, who changes them, and how they are told and looked back to."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.customers.attributes import (
    MOST_ATTRIBUTES,
    attributes_of,
    check_attributes,
    same_attributes,
    shown_attributes,
)
from customer_core.customers.change_customer import (
    PatchCustomer,
    ReplaceCustomer,
    patch_customer,
    replace_customer,
)
from customer_core.customers.errors import AttributeLimitExceeded, InvalidAttribute
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.time_travel import as_of
from customer_core.kernel.attributes import UnfitValue, plain_value, read_value, typed
from customer_core.kernel.errors import NotPermitted, ValidationFailed
from customer_core.kernel.faults import Faults
from customer_core.kernel.policies import Policies
from customer_core.testing import NOON, MemoryService, a_customer, an_admin, the_customer

LATER = NOON + timedelta(hours=1)
GIVEN = {"colour": "red", "seats": Decimal("12.50"), "vip": True, "since": "2024-08-01"}

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=80)
PLAIN = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(-1000, 1000, places=12),
    st.dates().map(date.isoformat),
)


@given(PLAIN)
def test_a_value_comes_back_as_it_was_written(plain):
    value = read_value(plain)
    assert typed(read_value(plain_value(value))) == typed(value)
    if not isinstance(plain, str):
        assert plain_value(value) == plain


@given(st.dictionaries(st.sampled_from(["a", "b", "c_1"]), PLAIN))
def test_what_is_shown_is_read_back(plain):
    attributes = check_attributes(plain, Faults())
    assert same_attributes(attributes_of(shown_attributes(attributes)), attributes)


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", "2023-02-29"),
        ("20240229", "20240229"),
        ("2024-W05-1", "2024-W05-1"),
        ("٢٠٢٤-٠٢-٢٩", "٢٠٢٤-٠٢-٢٩"),
        ("42", "42"),
        ("true", "true"),
        ("e\u0301", "é"),
        (Decimal("1E+3"), Decimal(1000)),
        (Decimal("-0.000"), Decimal(0)),
        (Decimal("0E-400"), Decimal(0)),
        (10**15 - 1, Decimal(10**15 - 1)),
    ],
)
def test_a_plain_value_stands_for(plain, value):
    assert typed(read_value(plain)) == typed(value)


def test_a_number_keeps_every_digit():
    assert str(read_value(Decimal("-123456789012345.000000000010"))) == (
        "-123456789012345.000000000010"
    )


@pytest.mark.parametrize(
    "plain",
    [
        *("", "x" * 256, "\u0958" * 200, "a\x00b", "a\nb", "a\u2028b", "\ud800", "\x7f"),
        *(10**15, -(10**15), 10**5000, Decimal("1E+400"), Decimal("0.1234567890123")),
        *(Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN")),
        *(0.5, float("nan"), None, [], {}, ["a"], {"date": "2024-01-31"}, b"a"),
    ],
    ids=lambda plain: type(plain).__name__,
)
def test_nothing_else_can_be_a_value(plain):
    with pytest.raises(UnfitValue):
        read_value(plain)


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "a.b", "ä", "a" * 41, "a\n", "a\x00", 5])
def test_nothing_else_can_be_a_name(name):
    faults = Faults()
    check_attributes({name: "x"}, faults)
    with pytest.raises(InvalidAttribute) as refused:
        faults.raise_any()
    assert refused.value.field.startswith("attributes.")
    assert "1 to 40 small letters" in refused.value.message
    json.dumps(refused.value.field).encode()


def test_every_fault_is_named_with_its_limit():
    faults = Faults()
    check_attributes(
        {"a": "x" * 256, "b": 10**15, "ok": 1, "c": Decimal("0.1234567890123")}, faults
    )
    with pytest.raises(ValidationFailed) as refused:
        faults.raise_any()
    told = {fault.field: (fault.code, fault.message) for fault in refused.value.faults}
    assert told == {
        "attributes.a": ("INVALID_ATTRIBUTE", "must have from 1 to 255 characters"),
        "attributes.b": (
            "INVALID_ATTRIBUTE",
            "must lie between -1,000,000,000,000,000 and 1,000,000,000,000,000",
        ),
        "attributes.c": ("INVALID_ATTRIBUTE", "must have at most 12 decimals"),
    }


def test_the_limit_is_told_with_the_refusal():
    names = {f"a{number}": number for number in range(MOST_ATTRIBUTES + 1)}
    faults = Faults()
    check_attributes(names, faults)
    with pytest.raises(AttributeLimitExceeded, match="50 attributes at most") as refused:
        faults.raise_any()
    assert [fault.field for fault in refused.value.faults] == ["attributes"]
    check_attributes(dict(list(names.items())[1:]), fine := Faults())
    fine.raise_any()


@pytest.mark.parametrize("given_", [[], "a", 5, True])
def test_the_section_is_an_object(given_):
    faults = Faults()
    check_attributes(given_, faults)
    with pytest.raises(InvalidAttribute, match="must be an object"):
        faults.raise_any()


def test_true_is_another_value_than_one_and_the_same_number_is_none():
    customer = a_customer()
    customer.change(now=NOON, attributes={"a": Decimal(1), "b": Decimal("2.0")})
    told = customer.change(now=LATER, attributes={"a": True, "b": Decimal("2.00")})
    assert list(told) == ["attributes.a"]
    assert (told["attributes.a"].old, told["attributes.a"].new) == (Decimal(1), True)


@pytest.fixture
def kept(service, john):
    """A customer of whom something is kept, an hour later."""
    patch(service, {"attributes": GIVEN})
    service.clock.set(LATER)
    return service


def patch(service, document, caller=None):
    command = PatchCustomer(customer_id="cust-123", patch=document)
    return service.application.run(patch_customer, command, caller or an_admin())


def replace(service, caller=None, **sections):
    command = ReplaceCustomer(customer_id="cust-123", **sections)
    return service.application.run(replace_customer, command, caller or an_admin())


def shown(service, use_case=read_customer):
    found = service.application.run(use_case, ReadCustomer(customer_id="cust-123"), an_admin())
    return shown_attributes(found.customer.attributes)


def test_a_patch_changes_what_it_names(kept):
    patch(kept, {"attributes": {"colour": None, "seats": 20, "none": None}})
    assert shown(kept) == {"seats": 20, "vip": True, "since": "2024-08-01"}


@pytest.mark.parametrize("document", [{"attributes": None}, {"attributes": dict.fromkeys(GIVEN)}])
def test_a_patch_takes_all_of_them(kept, document):
    patch(kept, document)
    assert shown(kept) == {}


def test_a_replacement_leaves_nothing_else_and_no_section_leaves_all(kept):
    replace(kept)
    assert shown(kept) == GIVEN
    replace(kept, attributes={"colour": "blue", "gone": None})
    assert shown(kept) == {"colour": "blue"}


def test_the_event_tells_names_and_the_audit_values(kept):
    patch(kept, {"attributes": {"colour": "blue", "since": None, "new": "2024-01-01"}})
    event = list(kept.store.all_events())[-1].event
    fields = ["attributes.colour", "attributes.since", "attributes.new"]
    assert event.data["fieldsChanged"] == fields
    assert "blue" not in repr(event.data)
    assert event.audit["changes"] == {
        "attributes.colour": {"old": "red", "new": "blue"},
        "attributes.since": {"old": "2024-08-01", "new": None},
        "attributes.new": {"old": None, "new": "2024-01-01"},
    }


def test_one_can_look_back_to_each_of_them(kept):
    patch(kept, {"attributes": {"colour": True, "since": None, "new": 1}})
    assert shown(kept, as_of(NOON, read_customer)) == GIVEN
    assert shown(kept, as_of(LATER, read_customer)) == shown(kept)


@pytest.mark.parametrize(
    "document",
    [{"colour": "blue"}, {"colour": None}, {"new": 1}, {"vip": 1}, {"colour": "\x00"}, {"X": 1}],
)
def test_the_customer_itself_changes_none(kept, document):
    with pytest.raises(NotPermitted):
        patch(kept, {"attributes": document}, the_customer("cust-123"))
    with pytest.raises(NotPermitted):
        replace(kept, the_customer("cust-123"), attributes={**GIVEN, **document})
    assert shown(kept) == GIVEN


def test_the_customer_may_send_back_what_it_saw(kept):
    back = {"attributes": {**GIVEN, "seats": Decimal("12.5")}, "profile": {"firstName": "Jane"}}
    assert patch(kept, back, the_customer("cust-123")).profile.first_name == "Jane"
    replace(kept, the_customer("cust-123"), attributes=GIVEN)


def test_who_registers_itself_brings_none():
    service = MemoryService(Policies(open_registration=frozenset({"default"})))
    command = RegisterCustomer(email="a@example.com", attributes={"vip": True})
    with pytest.raises(NotPermitted):
        service.application.run(register_customer, command, the_customer("user-1"))
