"""Audiences as Apache Parquet, by pyarrow, which comes with the extra ``parquet``."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from types import NoneType
from typing import Any, NewType, get_args, get_type_hints

import attrs

from customer_core.audiences.errors import AmountTooFine, ParquetNotInstalled
from customer_core.audiences.model import AudienceMember
from customer_core.kernel.codec import camel
from customer_core.kernel.outlet import Outlet

DIGITS, DECIMALS = 38, 18
"""Of an amount: the most that other readers of Parquet take."""

GROUP_ROWS = 20_000


def need_parquet() -> None:
    """Refuse where pyarrow is not installed.

    Raises:
        ParquetNotInstalled: saying what to install.
    """
    _arrow()


def parquet_file(stretches: Iterable[Sequence[AudienceMember]]) -> Iterator[bytes]:
    """Yield a file whose row groups have some 20,000 members; its end makes it whole.

    Raises:
        ParquetNotInstalled: pyarrow is missing.
        AmountTooFine: an amount has more decimals than the column.
    """
    arrow = _arrow()
    schema, outlet = _schema(arrow), Outlet()
    writer = importlib.import_module("pyarrow.parquet").ParquetWriter(outlet, schema)
    for group in _groups(stretches):
        rows = [_row(member) for member in group]
        writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
        yield outlet.taken()
    writer.close()
    yield outlet.taken()


def _arrow() -> Any:  # noqa: ANN401 - it has no types
    try:
        return importlib.import_module("pyarrow")
    except ImportError:
        raise ParquetNotInstalled(
            "format",
            "parquet cannot be written here: install customer-bootstrap[parquet], "
            "or ask for csv or jsonl",
        ) from None


def _schema(arrow: Any) -> Any:  # noqa: ANN401 - it has no types
    kinds = {
        str: arrow.string(),
        bool: arrow.bool_(),
        int: arrow.int64(),
        datetime: arrow.timestamp("us", tz="UTC"),
        Decimal: arrow.decimal128(DIGITS, DECIMALS),
    }
    hints = get_type_hints(AudienceMember)
    columns = ((camel(field.name), hints[field.name]) for field in attrs.fields(AudienceMember))
    return arrow.schema(
        [
            arrow.field(name, kinds[_kind(hint)], nullable=NoneType in get_args(hint))
            for name, hint in columns
        ]
    )


def _kind(hint: Any) -> Any:  # noqa: ANN401 - an annotation
    """Return the plain type behind an optional one, or behind the name of an id."""
    named = next((one for one in get_args(hint) if one is not NoneType), hint)
    return named.__supertype__ if isinstance(named, NewType) else named


def _groups(
    stretches: Iterable[Sequence[AudienceMember]],
) -> Iterator[Sequence[AudienceMember]]:
    group: list[AudienceMember] = []
    for members in stretches:
        group += members
        if len(group) >= GROUP_ROWS:
            yield group
            group = []
    if group:
        yield group


def _row(member: AudienceMember) -> dict[str, Any]:
    row = {camel(name): value for name, value in attrs.asdict(member, recurse=False).items()}
    for value in row.values():
        if isinstance(value, Decimal) and _decimals(value) > DECIMALS:
            raise AmountTooFine(member.customer_id, value, DECIMALS)
    return row


def _decimals(amount: Decimal) -> int:
    return len(format(amount, "f").partition(".")[2].rstrip("0"))
