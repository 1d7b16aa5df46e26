"""The context of a use case: who asks, when, and all that it may ask for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from customer_core.kernel.events import OUR_SOURCE, DomainEvent, Event, Metadata
from customer_core.kernel.ids import Ids
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal
from customer_core.kernel.unit_of_work import JournalReader
from customer_core.units import UnitOfWork

if TYPE_CHECKING:  # so that importing this does not build every model
    from customer_core.addresses.ports import AddressRepository, AddressStandards
    from customer_core.appointments.ports import AppointmentReader
    from customer_core.audiences.ports import AudienceReader
    from customer_core.brochures.ports import BrochureReader
    from customer_core.consents.ports import ConsentLedger
    from customer_core.customers.ports import (
        AccountRepository,
        FormerCustomers,
        PasswordHasher,
        PurchaseHistories,
    )
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


@attrs.define(kw_only=True)
class Context:
    """All that a use case may ask for; each sees it through the protocol of its own context."""

    principal: Principal
    now: datetime
    policies: Policies
    standards: AddressStandards
    passwords: PasswordHasher
    _ids: Ids
    _unit: UnitOfWork
    recorded: list[Event] = attrs.field(factory=list)

    @property
    def customers(self) -> CustomerRepository:
        """The customers."""
        return self._unit.customers

    @property
    def orders(self) -> OrderReader:
        """The order read model."""
        return self._unit.orders

    @property
    def definitions(self) -> DefinitionRepository:
        """What the business defines."""
        return self._unit.definitions

    @property
    def segments(self) -> SegmentReader:
        """Metrics and standings."""
        return self._unit.segments

    @property
    def histories(self) -> PurchaseHistories:
        """What metrics stand on."""
        return self._unit.histories

    @property
    def audiences(self) -> AudienceReader:
        """Members of tiers and segments."""
        return self._unit.audiences

    @property
    def survey(self) -> SegmentSurvey:
        """All customers at once, asked for rules that need not be saved."""
        return self._unit.survey

    @property
    def appointments(self) -> AppointmentReader:
        """The appointments."""
        return self._unit.appointments

    @property
    def brochures(self) -> BrochureReader:
        """The brochure requests."""
        return self._unit.brochures

    @property
    def accounts(self) -> AccountRepository:
        """The accounts of the auth service's users."""
        return self._unit.accounts

    @property
    def consents(self) -> ConsentLedger:
        """The consent records."""
        return self._unit.consents

    @property
    def addresses(self) -> AddressRepository:
        """The addresses of customers."""
        return self._unit.addresses

    @property
    def journal(self) -> JournalReader:
        """What happened."""
        return self._unit.journal

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks."""
        return self._unit.webhooks

    @property
    def former(self) -> FormerCustomers:
        """Customers who were erased."""
        return self._unit.former

    @property
    def tags(self) -> Tags:
        """The tags of customers."""
        return self._unit.tags

    @property
    def notes(self) -> Notes:
        """The notes about customers."""
        return self._unit.notes

    @property
    def idempotency(self) -> IdempotencyKeys:
        """The keys of requests."""
        return self._unit.idempotency

    @property
    def personal(self) -> PersonalRecords:
        """The records of one person."""
        return self._unit.personal

    @property
    def data_requests(self) -> DataRequests:
        """The requests of data subjects."""
        return self._unit.data_requests

    @property
    def certificates(self) -> Certificates:
        """The certificates of erasures."""
        return self._unit.certificates

    @property
    def legal_holds(self) -> LegalHolds:
        """The legal holds."""
        return self._unit.legal_holds

    def new_id(self, prefix: str) -> str:
        """Return an id never given before."""
        return self._ids.new(prefix)

    def record(
        self,
        event: DomainEvent,
        *,
        version: int | None = None,
        changes: dict[str, Any] | None = None,
    ) -> str:
        """Write an event to the journal, with who did it and from where, and return its id."""
        from customer_core.kernel.codec import to_plain  # noqa: PLC0415 - cattrs is slow to import

        event_id = self._ids.new("evt")
        self.recorded.append(
            Event(
                event_id=event_id,
                event_type=type(event).__name__,
                timestamp=self.now,
                source=OUR_SOURCE,
                business_id=self.principal.business_id,
                stream=event.stream,
                data=to_plain(event),
                metadata=_metadata(self.principal),
                audit=_audit(self.principal, changes),
                subject_version=version,
            )
        )
        return event_id


def _metadata(principal: Principal) -> Metadata:
    origin = principal.origin
    carried = origin.carried or Metadata(
        correlation_id=origin.request_id, traceparent=origin.traceparent
    )
    return attrs.evolve(carried, actor=principal.subject)


def _audit(principal: Principal, changes: dict[str, Any] | None) -> dict[str, Any]:
    origin = principal.origin
    audit: dict[str, Any] = {
        "actor": principal.subject,
        "roles": sorted(principal.roles),
        "ipAddress": origin.ip_address,
        "userAgent": origin.user_agent,
        "requestId": origin.request_id,
        "traceparent": origin.traceparent,
        "changes": changes,
    }
    return {name: value for name, value in audit.items() if value is not None}
