"""What can go wrong with audiences."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from customer_core.kernel.errors import Conflict, InvalidField


class ParquetNotInstalled(InvalidField):
    """{field}: {message}

    This installation cannot write Parquet; the extra ``parquet`` is missing.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "PARQUET_NOT_INSTALLED"


@attrs.define(eq=False)
class AmountTooFine(Conflict):
    """{amount} of {customer_id} has more than {decimals} decimals; export as csv or jsonl."""

    code: ClassVar[str] = "AMOUNT_TOO_FINE"
    customer_id: str
    amount: Decimal
    decimals: int
