"""The codec: plain values in camelCase and back; input from outside is read strictly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import attrs
import pytest

from customer_core.kernel.codec import camel, from_plain, read_document, to_plain
from customer_core.kernel.errors import FieldFault, ValidationFailed


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class Part:
    part_name: str
    number_of: int = 0


@attrs.frozen(kw_only=True)
class Form:
    first_name: str
    is_new: bool = False
    born_on: date | None = None
    colour: Colour | None = None
    part: Part | None = None
    parts: tuple[Part, ...] = ()


@attrs.frozen(kw_only=True)
class Receipt:
    paid_at: datetime
    total_amount: Decimal
    day: date
    colour: Colour
    notes: dict[str, str]


RECEIPT = Receipt(
    paid_at=datetime(2024, 12, 12, 10, 30, tzinfo=UTC),
    total_amount=Decimal("39.980"),
    day=date(2024, 12, 12),
    colour=Colour.RED,
    notes={"snake_key": "as it is"},
)
PLAIN = {
    "paidAt": "2024-12-12T10:30:00Z",
    "totalAmount": Decimal("39.980"),
    "day": "2024-12-12",
    "colour": "red",
    "notes": {"snake_key": "as it is"},
}


def faults_of(raw: object) -> set[tuple[str, str]]:
    with pytest.raises(ValidationFailed) as refused:
        read_document(raw, Form)
    return {(fault.field, fault.message) for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("email", "email"),
        ("first_name", "firstName"),
        ("orders_last_6_months", "ordersLast6Months"),
    ],
)
def test_names_are_in_camel_case_on_the_wire(name, wanted):
    assert camel(name) == wanted


def test_a_value_becomes_plain_and_amounts_stay_exact():
    assert to_plain(RECEIPT) == PLAIN
    assert str(to_plain(RECEIPT)["totalAmount"]) == "39.980"


def test_a_plain_value_comes_back():
    assert from_plain(PLAIN, Receipt) == RECEIPT


def test_a_document_is_read():
    raw = {
        "firstName": "John",
        "isNew": True,
        "bornOn": "1985-06-15",
        "colour": "blue",
        "part": {"partName": "wheel"},
        "parts": [{"partName": "door", "numberOf": 4}],
    }
    assert read_document(raw, Form) == Form(
        first_name="John",
        is_new=True,
        born_on=date(1985, 6, 15),
        colour=Colour.BLUE,
        part=Part(part_name="wheel"),
        parts=(Part(part_name="door", number_of=4),),
    )


def test_null_stands_for_what_may_be_missing():
    raw = {"firstName": "John", "bornOn": None, "part": None}
    assert read_document(raw, Form) == Form(first_name="John")


def test_a_missing_field_is_named():
    assert faults_of({}) == {("firstName", "is required")}


def test_a_missing_field_deep_inside_is_named_by_its_path():
    raw = {"firstName": "John", "part": {}, "parts": [{"partName": "a"}, {}]}
    assert faults_of(raw) == {
        ("part.partName", "is required"),
        ("parts[1].partName", "is required"),
    }


def test_every_unknown_field_is_named():
    raw = {"firstName": "John", "age": 1, "first_name": "x", "part": {"partName": "a", "x": 1}}
    wrong = "is not a field of this request"
    assert faults_of(raw) == {("age", wrong), ("first_name", wrong), ("part.x", wrong)}


def test_all_faults_are_told_at_once():
    raw = {"isNew": "yes", "bornOn": "15/06/1985", "colour": "green", "odd": 1}
    assert faults_of(raw) == {
        ("firstName", "is required"),
        ("isNew", "must be true or false"),
        ("bornOn", "must be a date such as 1985-06-15"),
        ("colour", "must be one of red, blue"),
        ("odd", "is not a field of this request"),
    }


@pytest.mark.parametrize("value", [1, True, None, [], {}, b"John"])
def test_a_text_is_not_made_of_anything_else(value):
    assert faults_of({"firstName": value}) == {("firstName", "must be a text")}


@pytest.mark.parametrize("value", ["nul\x00", "half \ud800"])
def test_a_text_that_cannot_be_stored_is_refused(value):
    ((field, message),) = faults_of({"firstName": value})
    assert field == "firstName"
    assert "NUL" in message


@pytest.mark.parametrize("value", ["4", 4.0, True, None])
def test_a_number_is_not_made_of_anything_else(value):
    raw = {"firstName": "John", "part": {"partName": "a", "numberOf": value}}
    assert faults_of(raw) == {("part.numberOf", "must be a whole number")}


@pytest.mark.parametrize("value", ["", "1985-06", "1985-13-01", "19850615", "1985-W24-6", 1985, {}])
def test_a_day_is_written_one_way(value):
    raw = {"firstName": "John", "bornOn": value}
    assert faults_of(raw) == {("bornOn", "must be a date such as 1985-06-15")}


@pytest.mark.parametrize("value", ["wheel", 1, [], True])
def test_an_object_is_not_made_of_anything_else(value):
    assert faults_of({"firstName": "John", "part": value}) == {("part", "must be an object")}


@pytest.mark.parametrize("raw", [None, 1, "text", [], True])
def test_a_document_is_an_object(raw):
    assert faults_of(raw) == {("body", "must be an object")}


def test_faults_are_of_the_general_code():
    with pytest.raises(ValidationFailed) as refused:
        read_document({}, Form)
    assert refused.value.faults == (FieldFault("firstName", "is required", "VALIDATION_FAILED"),)
