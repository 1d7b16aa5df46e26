"""Where the customers of one business are kept, read and found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import attrs

from customer_core.customers.model import Customer, Email, Status
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.kernel.paging import DEFAULT_LIMIT, Page
from customer_core.segments.definitions import Definitions
from customer_core.segments.model import CustomerSegment


class Sort(StrEnum):
    """The orders a list of customers can have; a minus is descending."""

    OLDEST = "createdAt"
    NEWEST = "-createdAt"
    NAME = "name"
    NAME_DOWN = "-name"
    EMAIL = "email"
    EMAIL_DOWN = "-email"


@attrs.frozen(kw_only=True)
class CustomerQuery:
    """Which customers to list; every filter given must hold.

    Attributes:
        text: part of name, e-mail or phone; accents and typing errors forgiven.
        tier: tier of that name.
        segment: membership in the segment of that name.
        tag: a label, without regard to case.
        status: by default all but deleted customers are listed.
        created_after: registered later than this moment.
        limit: 1 to 100 customers a page.
        cursor: where the page before ended.
    """

    text: str | None = None
    tier: str | None = None
    segment: str | None = None
    tag: str | None = None
    status: Status | None = None
    created_after: datetime | None = None
    sort: Sort = Sort.NEWEST
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@attrs.frozen(kw_only=True)
class CustomerRecord:
    """A customer as kept, with what is known of its segment.

    Attributes:
        segment: as last assessed, or None before the first assessment.
    """

    customer: Customer
    segment: CustomerSegment | None


@attrs.frozen(kw_only=True)
class DefinedRecord:
    """A customer as kept, and what its business defines."""

    record: CustomerRecord
    definitions: Definitions


class CustomerReader(Protocol):
    """Reads the customers of one business."""

    def get(self, customer_id: CustomerId) -> Customer | None:
        """Return a customer, or None."""
        ...

    def read(self, customer_id: CustomerId) -> CustomerRecord | None:
        """Return a customer with its segment for showing, read at once, or None."""
        ...


class CustomerRepository(Protocol):
    """Keeps the customers of one business."""

    def add(self, customer: Customer) -> None:
        """Keep a new customer.

        Raises (here or at the commit):
            EmailAlreadyExists, CustomerAlreadyExists, UserAlreadyLinked
        """
        ...

    def save(self, customer: Customer) -> None:
        """Keep a changed customer, whose version is one above the stored one.

        Raises (here or at the commit):
            ConcurrentUpdate: the stored version is another.
            EmailAlreadyExists, UserAlreadyLinked
        """
        ...

    def get(self, customer_id: CustomerId) -> Customer | None:
        """Return a customer for changing, or None."""
        ...

    def hold(self, customer_id: CustomerId) -> bool:
        """Let no other transaction change or hold a customer until this one ends.

        What is read afterwards is as the others left it.

        Returns:
            Whether there is such a customer and it was not erased.
        """
        ...

    def find_by_user(self, user_id: UserId) -> Customer | None:
        """Return the customer linked to a user of the auth service, or None."""
        ...

    def find_by_email(self, email: Email) -> Customer | None:
        """Return the customer who has an e-mail address, or None; who was erased has none."""
        ...

    def read(self, customer_id: CustomerId) -> CustomerRecord | None:
        """Return a customer with its segment for showing, read at once, or None."""
        ...

    def search(self, query: CustomerQuery) -> Page[CustomerRecord]:
        """Return a page of customers.

        Raises:
            InvalidCursor: the cursor is not one of this list.
        """
        ...
