"""What the customers context needs from outside."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import attrs

from customer_core.appointments.ports import AppointmentReader, AppointmentsContext
from customer_core.brochures.ports import BrochuresContext
from customer_core.consents.ports import ConsentsContext
from customer_core.customers.account import AccountRecord
from customer_core.customers.model import Customer, Email, Phone, Status
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.kernel.paging import DEFAULT_LIMIT, Page
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal
from customer_core.kernel.unit_of_work import JournalReader, StreamReader
from customer_core.orders.ports import OrderReader, OrdersContext
from customer_core.segments.definitions import Definitions
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.model import CustomerSegment
from customer_core.segments.ports import DefinitionReader, SegmentsContext


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


class AccountRepository(Protocol):
    """Keeps the accounts of the auth service's users in one business."""

    def get(self, user_id: UserId) -> AccountRecord | None:
        """Return the account of a user for changing, or None."""
        ...

    def save(self, record: AccountRecord) -> None:
        """Keep an account, new or changed, whose version is one above the stored one.

        Raises (here or at the commit):
            ConcurrentUpdate: the stored version is another.
        """
        ...


class PurchaseHistories(Protocol):
    """Reads what the metrics of a customer stand on."""

    def of_customer(self, customer_id: CustomerId) -> PurchaseHistory | None:
        """Return the history of a customer with its profile, or None for one not known."""
        ...


class Standards(Protocol):
    """The rules of the world outside, checked by libraries that know them."""

    def email(self, text: str, field: str) -> Email:
        """Return a checked address.

        Raises:
            InvalidEmailFormat: it is none.
        """
        ...

    def phone(self, text: str, field: str, region: str | None) -> Phone:
        """Return a checked number.

        Args:
            text: as written by a person.
            field: named in the error.
            region: ISO 3166 country of numbers without a country code.

        Raises:
            InvalidPhone: no such number can exist.
        """
        ...

    def language(self, text: str, field: str) -> str:
        """Return a language tag (BCP 47 with an ISO 639 language) in its usual writing.

        Raises:
            InvalidField: it is none.
        """
        ...

    def currency(self, text: str, field: str) -> str:
        """Return an ISO 4217 currency code.

        Raises:
            InvalidField: it is none.
        """
        ...

    def timezone(self, text: str, field: str) -> str:
        """Return the name of an IANA time zone.

        Raises:
            InvalidField: it is none.
        """
        ...


class PasswordHasher(Protocol):
    """Makes and checks password hashes."""

    def hash(self, password: str) -> str:
        """Return a salted hash that is slow to guess."""
        ...

    def verify(self, password_hash: str, password: str) -> bool:
        """Whether the password is the one of the hash."""
        ...


class ReadingContext(Protocol):
    """The context of use cases that only read, at this moment or at one that is over."""

    @property
    def principal(self) -> Principal:
        """Who reads."""
        ...

    @property
    def now(self) -> datetime:
        """The moment that is read."""
        ...

    @property
    def policies(self) -> Policies:
        """The configured rules."""
        ...

    @property
    def customers(self) -> CustomerReader:
        """The customers."""
        ...

    @property
    def orders(self) -> OrderReader:
        """The order read model."""
        ...

    @property
    def definitions(self) -> DefinitionReader:
        """What the business defines."""
        ...

    @property
    def histories(self) -> PurchaseHistories:
        """Purchases, for assessing at the moment."""
        ...

    @property
    def appointments(self) -> AppointmentReader:
        """The appointments."""
        ...

    @property
    def journal(self) -> StreamReader:
        """What happened."""
        ...


class FormerCustomers(Protocol):
    """Customers of one business who were erased, known by nothing but digests."""

    def was_erased(self, customer_id: CustomerId) -> bool:
        """Whether a customer of this id was erased: nobody else may have it."""
        ...

    def is_erased_person(self, user_id: UserId | None, email: str) -> bool:
        """Whether somebody was erased who had this user or e-mail, and has not come back."""
        ...


class CustomersContext(
    OrdersContext,
    SegmentsContext,
    AppointmentsContext,
    BrochuresContext,
    ConsentsContext,
    Protocol,
):
    """The context of the use cases of customers."""

    @property
    def customers(self) -> CustomerRepository:
        """The customers."""
        ...

    @property
    def histories(self) -> PurchaseHistories:
        """Purchases, for assessing at this moment."""
        ...

    @property
    def former(self) -> FormerCustomers:
        """Customers who were erased."""
        ...

    @property
    def journal(self) -> JournalReader:
        """What happened."""
        ...

    @property
    def standards(self) -> Standards:
        """The world's rules."""
        ...

    @property
    def passwords(self) -> PasswordHasher:
        """Password hashes."""
        ...


class AccountsContext(CustomersContext, Protocol):
    """The context of use cases that follow the accounts of the auth service."""

    @property
    def accounts(self) -> AccountRepository:
        """The accounts."""
        ...
