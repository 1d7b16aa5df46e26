"""What the customers context needs from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from customer_core.appointments.ports import AppointmentReader, AppointmentsContext
from customer_core.brochures.ports import BrochuresContext
from customer_core.consents.ports import ConsentsContext
from customer_core.customers.account import AccountRecord
from customer_core.customers.repository import CustomerReader, CustomerRepository
from customer_core.customers.standards import Standards
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal
from customer_core.kernel.unit_of_work import JournalReader, StreamReader
from customer_core.orders.ports import OrderReader, OrdersContext
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.ports import DefinitionReader, SegmentsContext


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
