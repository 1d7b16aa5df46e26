"""The customers of one business, in memory."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from datetime import datetime

from customer_core.customers.errors import (
    CustomerAlreadyExists,
    EmailAlreadyExists,
    UserAlreadyLinked,
)
from customer_core.customers.model import Customer, Email, Status
from customer_core.customers.repository import CustomerQuery, CustomerRecord, Sort
from customer_core.customers.search import matches, query_words, searchable_text, sort_name
from customer_core.kernel.clock import parse_time
from customer_core.kernel.errors import ConcurrentUpdate, InvalidField
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.kernel.labels import label_key
from customer_core.kernel.paging import InvalidCursor, Page, decode_cursor, encode_cursor
from customer_core.segments.history import CustomerKey
from customer_core.testing.tags import tags_of
from customer_core.testing.transaction import Transaction

_ORDERS: dict[Sort, Callable[[Customer], str]] = {
    Sort.OLDEST: lambda customer: _written(customer.created_at),
    Sort.NAME: sort_name,
    Sort.EMAIL: lambda customer: customer.email.key,
}


class MemoryCustomers:
    """Implements ``CustomerRepository``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def add(self, customer: Customer) -> None:
        """Keep a new customer."""
        key = self._key(customer.id)
        self._transaction.hold(("customer", key))
        if self._transaction.customers.get(key) is not None:
            raise CustomerAlreadyExists(customer.id)
        self._claim_email(customer)
        self._claim_user(customer)
        self._transaction.customers.put(key, copy.copy(customer))

    def save(self, customer: Customer) -> None:
        """Keep a changed customer."""
        key = self._key(customer.id)
        self._transaction.hold(("customer", key))
        stored = self._transaction.customers.get(key)
        if stored is None or stored.version != customer.version - 1:
            raise ConcurrentUpdate
        self._claim_email(customer)
        self._claim_user(customer)
        self._transaction.customers.put(key, copy.copy(customer))

    def get(self, customer_id: CustomerId) -> Customer | None:
        """Return a customer for changing, or None."""
        return copy.copy(self._transaction.customers.get(self._key(customer_id)))

    def hold(self, customer_id: CustomerId) -> bool:
        """Keep others from changing a customer; tell whether it is there and not erased."""
        key = self._key(customer_id)
        self._transaction.hold(("customer", key))
        customer = self._transaction.customers.get(key)
        return customer is not None and customer.status is not Status.DELETED

    def find_by_user(self, user_id: UserId) -> Customer | None:
        """Return the customer linked to a user of the auth service, or None."""
        key = self._transaction.users.get((self._business_id, user_id))
        return self.get(key.customer_id) if key else None

    def find_by_email(self, email: Email) -> Customer | None:
        """Return the customer who has an e-mail address, or None; who was erased has none."""
        key = self._transaction.emails.get((self._business_id, email.key))
        found = self.get(key.customer_id) if key else None
        has_it = found and found.email.key == email.key and found.status is not Status.DELETED
        return found if has_it else None

    def read(self, customer_id: CustomerId) -> CustomerRecord | None:
        """Return a customer with its segment for showing, or None."""
        customer = self.get(customer_id)
        return self._record(customer) if customer else None

    def search(self, query: CustomerQuery) -> Page[CustomerRecord]:
        """Return a page of customers."""
        down = query.sort.startswith("-")
        order = _ORDERS[Sort(query.sort.removeprefix("-"))]
        found = [
            ((order(record.customer), record.customer.id), record)
            for record in self._records()
            if _is_asked_for(record, query) and self._has_tag(record.customer, query.tag)
        ]
        found.sort(key=lambda one: one[0], reverse=down)
        if query.cursor is not None:
            last = _place(query.cursor, query.sort)
            found = [one for one in found if (one[0] < last if down else one[0] > last)]
        page = [record for _, record in found[: query.limit]]
        more = len(found) > query.limit
        return Page(page, encode_cursor(query.sort, found[query.limit - 1][0]) if more else None)

    def _key(self, customer_id: CustomerId) -> CustomerKey:
        return CustomerKey(self._business_id, customer_id)

    def _record(self, customer: Customer) -> CustomerRecord:
        segment = self._transaction.segments.get(self._key(customer.id))
        return CustomerRecord(customer=customer, segment=segment)

    def _has_tag(self, customer: Customer, wanted: str | None) -> bool:
        if wanted is None:
            return True
        key = self._key(customer.id)
        return label_key(wanted) in tags_of(self._transaction, [key])[key]

    def _records(self) -> list[CustomerRecord]:
        return [
            self._record(copy.copy(customer))
            for key, customer in self._transaction.customers.rows().items()
            if key.business_id == self._business_id
        ]

    def _claim_email(self, customer: Customer) -> None:
        if customer.status is Status.DELETED:
            return
        claim = (self._business_id, customer.email.key)
        self._transaction.hold(("email", *claim))
        key = self._transaction.emails.get(claim)
        owner = self._transaction.customers.get(key) if key else None
        if owner is not None and owner.id != customer.id and _still_has(owner, customer):
            raise EmailAlreadyExists
        self._transaction.emails.put(claim, self._key(customer.id))

    def _claim_user(self, customer: Customer) -> None:
        if customer.user_id is None:
            return
        claim = (self._business_id, customer.user_id)
        self._transaction.hold(("user", *claim))
        if self._transaction.users.get(claim) not in (None, self._key(customer.id)):
            raise UserAlreadyLinked
        self._transaction.users.put(claim, self._key(customer.id))


def _still_has(owner: Customer, customer: Customer) -> bool:
    return owner.email.key == customer.email.key and owner.status is not Status.DELETED


def _is_asked_for(record: CustomerRecord, query: CustomerQuery) -> bool:
    customer = record.customer
    return (
        _has_status(customer, query.status)
        and (query.created_after is None or customer.registered_at > query.created_after)
        and (query.tier is None or query.tier == _tier(record))
        and (query.segment is None or query.segment in _memberships(record))
        and (not query.text or matches(searchable_text(customer), query_words(query.text)))
    )


def _has_status(customer: Customer, wanted: Status | None) -> bool:
    return customer.status is wanted if wanted else customer.status is not Status.DELETED


def _tier(record: CustomerRecord) -> str | None:
    return record.segment.standing.tier if record.segment else None


def _memberships(record: CustomerRecord) -> Collection[str]:
    return record.segment.standing.belongs_to if record.segment else ()


def _place(cursor: str, sort: Sort) -> tuple[str, str]:
    value, customer_id = decode_cursor(cursor, sort, 2)
    if sort in (Sort.OLDEST, Sort.NEWEST):
        try:
            value = _written(parse_time(value, "cursor"))
        except InvalidField as error:
            raise InvalidCursor("cursor", "is not a cursor of this list") from error
    return value, customer_id


def _written(moment: datetime) -> str:
    """Return a moment as text that sorts as moments do."""
    return moment.isoformat(timespec="microseconds")
