"""Money: a decimal and an ISO 4217 currency, never a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import attrs

from customer_core.kernel.errors import InvalidField

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 12
LARGEST_EXPONENT = 30  # far beyond any amount, and far within what databases keep


@attrs.frozen
class Money:
    """An amount in a currency.

    Attributes:
        amount: exact, as it was sent.
        currency: ISO 4217 code in capitals.
    """

    amount: Decimal
    currency: str

    def in_base(self, currency: str, rate: Decimal | None) -> Decimal | None:
        """Return the amount in a business's base currency, or None where no rate is known.

        Args:
            currency: the base currency of the business.
            rate: base units for one unit of this money's currency, from the event itself.
        """
        if self.currency == currency:
            return self.amount
        return None if rate is None else round_cents(self.amount * rate)


def round_cents(amount: Decimal) -> Decimal:
    """Round half up to two places, as amounts are shown (SPEC 4, Segments)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_amount(value: object, field: str) -> Decimal:
    """Read an amount from a number or a text, exactly.

    Raises:
        InvalidField: it is not a finite decimal, is negative, is 10^12 or more, or has more than
            30 decimals.
    """
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise InvalidField(field, "must be an amount such as 39.98, as a number or a text")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise InvalidField(field, "must be an amount such as 39.98") from None
    if not amount.is_finite() or not 0 <= amount < LARGEST:
        raise InvalidField(field, "must be an amount from 0 to below 1,000,000,000,000")
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > LARGEST_EXPONENT:
        raise InvalidField(field, f"must be an amount with at most {LARGEST_EXPONENT} decimals")
    return amount
