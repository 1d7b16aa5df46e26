"""Reading consents: how they stand, how they came to, and the receipt for each decision."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.consents.errors import ConsentNotFound
from customer_core.consents.model import (
    ConsentId,
    ConsentRecord,
    ConsentState,
    consent_states,
)
from customer_core.consents.receipt import ConsentReceipt, receipt_of
from customer_core.customers.access import load_for_privacy, load_own
from customer_core.customers.model import Customer
from customer_core.customers.ports import CustomersContext
from customer_core.customers.record_consents import switches_of
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    InvalidCursor,
    Page,
    decode_cursor,
    encode_cursor,
)
from customer_core.kernel.principal import Scope

_SORT = "-consent"


@attrs.frozen(kw_only=True)
class ReadConsents:
    """Read how consent stands, and its history from the newest.

    Attributes:
        customer_id: whose; None for the caller's own.
    """

    customer_id: CustomerId | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@attrs.frozen(kw_only=True)
class Consents:
    """How consent stands, and how it came to.

    Attributes:
        states: channel by channel.
        history: a page of the records, the newest first.
        version: of the customer.
    """

    states: Sequence[ConsentState]
    history: Page[ConsentRecord]
    version: int


@attrs.frozen(kw_only=True)
class ReadConsentReceipt:
    """Read the receipt for a consent record.

    Attributes:
        customer_id: whose; None for the caller's own.
    """

    customer_id: CustomerId | None = None
    consent_id: ConsentId


def read_consents(ctx: CustomersContext, command: ReadConsents) -> Consents:
    """Return how consent stands, with a page of its history.

    Raises:
        CustomerNotFound, NotPermitted
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    customer = _load(ctx, command.customer_id)
    if not 1 <= command.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    before = None if command.cursor is None else _number(command.cursor)
    found = ctx.consents.of_customer(customer.id, limit=command.limit + 1, before=before)
    page = found[: command.limit]
    more = len(found) > command.limit
    return Consents(
        states=states_of(ctx, customer),
        history=Page(page, encode_cursor(_SORT, [str(page[-1].number)]) if more else None),
        version=customer.version,
    )


def read_consent_receipt(ctx: CustomersContext, command: ReadConsentReceipt) -> ConsentReceipt:
    """Return the receipt for a decision of a customer.

    Raises:
        CustomerNotFound, NotPermitted
        ConsentNotFound: the customer has no such record.
    """
    customer = _load(ctx, command.customer_id)
    record = ctx.consents.get(customer.id, command.consent_id)
    if record is None:
        raise ConsentNotFound(command.consent_id)
    return receipt_of(record, ctx.policies)


def states_of(ctx: CustomersContext, customer: Customer) -> list[ConsentState]:
    """Return how a customer's consent stands, channel by channel."""
    return consent_states(switches_of(customer), ctx.consents.latest(customer.id))


def _load(ctx: CustomersContext, customer_id: CustomerId | None) -> Customer:
    if customer_id is None:
        return load_own(ctx, Scope.READ)
    return load_for_privacy(ctx, customer_id, Scope.READ)


def _number(cursor: str) -> int:
    (text,) = decode_cursor(cursor, _SORT, 1)
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - a bigint
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return int(text)
