"""The unit of work: one transaction of one business, and all that may be done in it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from customer_core.kernel.ids import BusinessId
from customer_core.kernel.unit_of_work import JournalReader, JournalWriter

if TYPE_CHECKING:  # so that importing this does not build every model
    from customer_core.addresses.ports import AddressRepository
    from customer_core.appointments.ports import AppointmentReader
    from customer_core.audiences.ports import AudienceReader
    from customer_core.brochures.ports import BrochureReader
    from customer_core.consents.ports import ConsentLedger
    from customer_core.customers.ports import AccountRepository, FormerCustomers, PurchaseHistories
    from customer_core.customers.repository import CustomerRepository
    from customer_core.idempotency.ports import IdempotencyKeys
    from customer_core.notes.ports import Notes
    from customer_core.orders.ports import OrderReader
    from customer_core.privacy.export.ports import PersonalRecords
    from customer_core.privacy.holds.ports import LegalHolds
    from customer_core.privacy.proof.ports import Certificates
    from customer_core.privacy.requests.ports import DataRequests
    from customer_core.segments.ports import DefinitionRepository, SegmentReader
    from customer_core.segments.survey import SegmentSurvey
    from customer_core.tags.ports import Tags
    from customer_core.webhooks.ports import Webhooks


class Journal(JournalReader, JournalWriter, Protocol):
    """The journal as a unit of work sees it."""


class UnitOfWork(Protocol):
    """One transaction of one business, with everything a use case may read and write in it."""

    @property
    def customers(self) -> CustomerRepository:
        """The customers."""
        ...

    @property
    def orders(self) -> OrderReader:
        """The order read model."""
        ...

    @property
    def definitions(self) -> DefinitionRepository:
        """What the business defines."""
        ...

    @property
    def segments(self) -> SegmentReader:
        """Metrics and standings."""
        ...

    @property
    def histories(self) -> PurchaseHistories:
        """What metrics stand on."""
        ...

    @property
    def audiences(self) -> AudienceReader:
        """Members of tiers and segments."""
        ...

    @property
    def survey(self) -> SegmentSurvey:
        """All customers at once, asked for rules that need not be saved."""
        ...

    @property
    def appointments(self) -> AppointmentReader:
        """The appointments."""
        ...

    @property
    def brochures(self) -> BrochureReader:
        """The brochure requests."""
        ...

    @property
    def accounts(self) -> AccountRepository:
        """The accounts of the auth service's users."""
        ...

    @property
    def consents(self) -> ConsentLedger:
        """The consent records."""
        ...

    @property
    def addresses(self) -> AddressRepository:
        """The addresses of customers."""
        ...

    @property
    def journal(self) -> Journal:
        """The journal."""
        ...

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks."""
        ...

    @property
    def former(self) -> FormerCustomers:
        """Customers who were erased."""
        ...

    @property
    def tags(self) -> Tags:
        """The tags of customers."""
        ...

    @property
    def notes(self) -> Notes:
        """The notes about customers."""
        ...

    @property
    def idempotency(self) -> IdempotencyKeys:
        """The keys of requests."""
        ...

    @property
    def personal(self) -> PersonalRecords:
        """The records of one person."""
        ...

    @property
    def data_requests(self) -> DataRequests:
        """The requests of data subjects."""
        ...

    @property
    def certificates(self) -> Certificates:
        """The certificates of erasures."""
        ...

    @property
    def legal_holds(self) -> LegalHolds:
        """The legal holds."""
        ...

    def commit(self) -> None:
        """Make everything last, at once.

        Raises:
            Conflict: a constraint of the store is broken; nothing was kept.
            ConcurrentUpdate: another transaction came first; nothing was kept.
            DependencyUnavailable: the store does not answer.
        """
        ...


class UnitsOfWork(Protocol):
    """Where units of work come from."""

    def begin(self, business_id: BusinessId) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work of one business; it rolls back unless it was committed."""
        ...
