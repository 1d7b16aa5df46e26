"""Audiences as CSV, JSON Lines and Parquet."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_bootstrap.audience_files import Format, audience_file, need_format
from customer_core.audiences.errors import ParquetNotInstalled
from customer_core.audiences.model import AudienceMember
from customer_core.kernel.spreadsheets import harmless

AT = datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)
ANA = AudienceMember(
    customer_id="cust-1",
    user_id=None,
    email="ana@example.com",
    phone="+40712345678",
    first_name="Ștefan, „Ana”",
    last_name='O"Neil\r\nsecond line',
    full_name=None,
    language="ro",
    timezone="Europe/Bucharest",
    status="active",
    email_opt_in=True,
    sms_opt_in=False,
    push_opt_in=False,
    tier="vip",
    segment="high_value",
    member_since=None,
    currency="RON",
    total_spent=Decimal("12345678901234567890.123456789012345678"),
    average_order_value=Decimal("1E+3"),
    order_count=3,
    orders_last_6_months=1,
    last_order_at=AT,
    loyalty_points=12,
    registered_at=AT.replace(microsecond=0),
)
HEADER = (
    "customerId,userId,email,phone,firstName,lastName,fullName,language,timezone,status,"
    "emailOptIn,smsOptIn,pushOptIn,tier,segment,memberSince,currency,totalSpent,"
    "averageOrderValue,orderCount,ordersLast6Months,lastOrderAt,loyaltyPoints,registeredAt"
)


def whole(form, *stretches):
    return b"".join(audience_file(stretches, form))


def csv_rows(raw):
    return list(csv.DictReader(io.StringIO(raw.decode(), newline="")))


def named(name):
    return attrs.evolve(ANA, first_name=name)


def test_csv_has_a_header_and_a_row_for_each_member():
    raw = whole(Format.CSV, [ANA], [], [named("Bela"), named("Carol")])
    assert raw.startswith(HEADER.encode() + b"\r\n")
    assert [row["firstName"] for row in csv_rows(raw)] == ["Ștefan, „Ana”", "Bela", "Carol"]


def test_csv_of_nobody_is_the_header():
    assert whole(Format.CSV, []) == HEADER.encode() + b"\r\n"


def test_csv_is_exact_and_empty_where_nothing_is_known():
    (row,) = csv_rows(whole(Format.CSV, [ANA]))
    assert row == {
        "customerId": "cust-1",
        "userId": "",
        "email": "ana@example.com",
        "phone": "+40712345678",
        "firstName": "Ștefan, „Ana”",
        "lastName": 'O"Neil\r\nsecond line',
        "fullName": "",
        "language": "ro",
        "timezone": "Europe/Bucharest",
        "status": "active",
        "emailOptIn": "true",
        "smsOptIn": "false",
        "pushOptIn": "false",
        "tier": "vip",
        "segment": "high_value",
        "memberSince": "",
        "currency": "RON",
        "totalSpent": "12345678901234567890.123456789012345678",
        "averageOrderValue": "1000",
        "orderCount": "3",
        "ordersLast6Months": "1",
        "lastOrderAt": "2024-02-29T23:59:59.123456Z",
        "loyaltyPoints": "12",
        "registeredAt": "2024-02-29T23:59:59Z",
    }


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.example")',
        "=1+1",
        "+1+cmd|'/C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\uff1d1+1",
        "+",
        "-",
        "+40 712",
        "-٣",
    ],
)
def test_a_cell_like_a_formula_is_no_formula(text):
    (row,) = csv_rows(whole(Format.CSV, [named(text)]))
    assert row["firstName"] == "'" + text


@pytest.mark.parametrize(
    "text", ["+40712345678", "-5", "+5.25", "Ana=Bela", "a@b.ro", "'=1", " =1"]
)
def test_what_no_spreadsheet_runs_stays_as_it_is(text):
    (row,) = csv_rows(whole(Format.CSV, [named(text)]))
    assert row["firstName"] == text


@given(st.text())
def test_no_text_becomes_a_formula_and_none_is_lost(text):
    shown = harmless(text)
    assert shown in (text, "'" + text)
    try:
        float(shown)
    except ValueError:
        assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_json_lines_are_one_object_for_each_member_exact():
    raw = whole(Format.JSONL, [ANA, named("Bela\n")], [], [named("Carol")])
    lines = raw.decode().removesuffix("\n").split("\n")
    found = [json.loads(line, parse_float=Decimal) for line in lines]
    assert [one["firstName"] for one in found] == ["Ștefan, „Ana”", "Bela\n", "Carol"]
    assert list(found[0]) == HEADER.split(",")
    assert found[0]["totalSpent"] == ANA.total_spent
    assert found[0]["averageOrderValue"] == 1000
    assert found[0]["lastOrderAt"] == "2024-02-29T23:59:59.123456Z"
    assert (found[0]["userId"], found[0]["emailOptIn"], found[0]["orderCount"]) == (None, True, 3)


def test_json_lines_of_nobody_are_none():
    assert whole(Format.JSONL, []) == b""


@pytest.mark.parametrize("form", [Format.CSV, Format.JSONL])
def test_a_file_is_written_as_fast_as_it_is_read_and_not_before(form):
    read = []

    def stretches():
        for number in range(3):
            read.append(number)
            yield [named(str(number))]

    pieces = audience_file(stretches(), form)
    first = next(pieces)
    assert read in ([], [0])
    assert len(b"".join(pieces)) > len(first)


def test_without_its_library_parquet_is_refused_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for ask in (lambda: need_format(Format.PARQUET), lambda: whole(Format.PARQUET, [ANA])):
        with pytest.raises(ParquetNotInstalled, match=r"customer-bootstrap\[parquet\]"):
            ask()
    need_format(Format.CSV)
    need_format(Format.JSONL)
