"""Audiences as Parquet, read back by pyarrow."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import attrs
import pytest

from customer_bootstrap.audience_files import Format, audience_file, parquet
from customer_core.audiences.errors import AmountTooFine
from tests.bootstrap.test_audience_files import ANA, HEADER

pyarrow = pytest.importorskip("pyarrow")


def read_back(*stretches):
    read = pytest.importorskip("pyarrow.parquet").ParquetFile
    return read(io.BytesIO(b"".join(audience_file(stretches, Format.PARQUET))))


def test_it_is_read_back_exactly():
    found = read_back([ANA]).read()
    assert found.column_names == HEADER.split(",")
    (row,) = found.to_pylist()
    assert row["totalSpent"] == ANA.total_spent
    assert row["averageOrderValue"] == Decimal(1000)
    assert row["lastOrderAt"] == ANA.last_order_at
    assert row["lastOrderAt"].utcoffset() == timedelta(0)
    assert (row["userId"], row["emailOptIn"], row["orderCount"]) == (None, True, 3)
    assert row["lastName"] == ANA.last_name


def test_of_nobody_it_has_all_columns_and_no_row():
    found = read_back([]).read()
    assert (found.num_rows, found.column_names) == (0, HEADER.split(","))


def test_it_is_written_group_by_group(monkeypatch):
    monkeypatch.setattr(parquet, "GROUP_ROWS", 3)
    stretches = [[ANA, ANA], [ANA, ANA], [ANA]]
    pieces = list(audience_file(stretches, Format.PARQUET))
    assert len(pieces) == 3
    assert all(pieces)
    found = read_back(*stretches)
    assert (found.metadata.num_rows, found.num_row_groups) == (5, 2)


def test_a_file_that_broke_off_cannot_be_read():
    pieces = list(audience_file([[ANA]], Format.PARQUET))
    with pytest.raises(pyarrow.ArrowInvalid):
        pytest.importorskip("pyarrow.parquet").ParquetFile(io.BytesIO(b"".join(pieces[:-1])))


def test_an_amount_that_does_not_fit_is_refused_not_rounded():
    fine = attrs.evolve(ANA, total_spent=Decimal("0.1234567890123456789"))
    with pytest.raises(AmountTooFine, match="cust-1"):
        read_back([fine])
    zeros = attrs.evolve(ANA, total_spent=Decimal("0.1000000000000000000000"))
    assert read_back([zeros]).read().to_pylist()[0]["totalSpent"] == Decimal("0.1")
