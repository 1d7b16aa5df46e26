"""Amounts with odd cents, in many currencies, written as numbers and as texts."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from customer_cli.simulate.plan import Business

_RATES = {
    "EUR": ("1.0823", "0.9917"),
    "GBP": ("1.2745", "1.3101"),
    "JPY": ("0.0066", "0.00671234"),
    "CHF": ("1.125", "1.115"),
    "KWD": ("3.2555", "3.2605"),
    "USD": ("0.9235", "0.915"),
}
_CURRENCIES = tuple(_RATES)
_SHARE_FOREIGN, _SHARE_WITHOUT_RATE, _SHARE_AS_TEXT, _SHARE_OF_MILLS = 0.3, 0.2, 0.4, 0.05


def _thousandths(amount: int) -> str:
    return f"{amount // 1000}.{amount % 1000:03}"


def _cents(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02}"


class Prices:
    """Draws what things cost.

    Args:
        random: decides.
    """

    def __init__(self, random: Random) -> None:
        self._random = random

    def of_item(self, most: float) -> int:
        """Return the price of one thing in cents, from 1."""
        return int(self._random.random() * most * 100) + 1

    def total(self, cents: int) -> Decimal | str:
        """Return an amount as some service writes it; some know of thousandths."""
        draw = self._random.random()
        text = _thousandths(cents * 10 + 5) if draw < _SHARE_OF_MILLS else _cents(cents)
        return text if draw > 1 - _SHARE_AS_TEXT else Decimal(text)

    def currency(self, business: Business) -> dict[str, Any]:
        """Return the fields on the currency of an amount: none, the business's, or a foreign one.

        A foreign one has an exchange rate, or else its amount cannot be counted.
        """
        draw = self._random.random()
        if draw > _SHARE_FOREIGN:
            return {} if draw > 0.6 else {"currency": business.currency}  # noqa: PLR2004 - a share
        currency = _CURRENCIES[int(draw / _SHARE_FOREIGN * len(_CURRENCIES)) % len(_CURRENCIES)]
        chance = self._random.random()
        if currency == business.currency or chance < _SHARE_WITHOUT_RATE:
            return {"currency": currency}
        rate = _RATES[currency][chance > 0.6]  # noqa: PLR2004 - a share
        return {"currency": currency, "exchangeRate": rate if chance > 0.8 else Decimal(rate)}  # noqa: PLR2004 - a share
