"""Units of work of one business."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from customer_core.kernel.ids import BusinessId
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_core.webhooks.sealing import OpenBox, SecretBox
from customer_sql.addresses.repository import SqlAddresses
from customer_sql.appointments.reader import SqlAppointments
from customer_sql.audiences.reader import SqlAudiences
from customer_sql.brochures.reader import SqlBrochures
from customer_sql.consents.ledger import SqlConsents
from customer_sql.customers.accounts import SqlAccounts
from customer_sql.customers.repository import SqlCustomers
from customer_sql.database import Database
from customer_sql.idempotency.keys import SqlIdempotencyKeys
from customer_sql.journal.tenant import SqlJournal
from customer_sql.notes.repository import SqlNotes
from customer_sql.orders.reader import SqlOrders
from customer_sql.privacy.certificates import SqlCertificates
from customer_sql.privacy.erasure.former import SqlFormerCustomers
from customer_sql.privacy.holds import SqlLegalHolds
from customer_sql.privacy.personal import SqlPersonalRecords
from customer_sql.privacy.requests import SqlDataRequests
from customer_sql.segments.definitions import SqlDefinitions
from customer_sql.segments.known_definitions import KnownDefinitions
from customer_sql.segments.reader import SqlHistories, SqlSegments
from customer_sql.segments.survey import SqlSurvey
from customer_sql.session import Session
from customer_sql.tags.repository import SqlTags
from customer_sql.tenant_session import TenantSession
from customer_sql.webhooks.repository import SqlWebhooks


class SqlUnitOfWork:
    """Implements ``UnitOfWork``: what it wrote is kept by :meth:`commit`, or not at all."""

    def __init__(
        self,
        session: TenantSession,
        known: KnownDefinitions,
        pseudonyms: Pseudonyms | None,
        box: SecretBox,
    ) -> None:
        self._session = session
        self.customers = SqlCustomers(session)
        self.orders = SqlOrders(session)
        self.definitions = SqlDefinitions(session, known)
        self.segments = SqlSegments(session)
        self.histories = SqlHistories(session)
        self.audiences = SqlAudiences(session)
        self.survey = SqlSurvey(session)
        self.appointments = SqlAppointments(session)
        self.brochures = SqlBrochures(session)
        self.accounts = SqlAccounts(session)
        self.consents = SqlConsents(session)
        self.addresses = SqlAddresses(session)
        self.journal = SqlJournal(session)
        self.webhooks = SqlWebhooks(session, box)
        self.personal = SqlPersonalRecords(session)
        self.data_requests = SqlDataRequests(session)
        self.legal_holds = SqlLegalHolds(session)
        self.certificates = SqlCertificates(session)
        self.former = SqlFormerCustomers(session, pseudonyms)
        self.tags = SqlTags(session)
        self.notes = SqlNotes(session)
        self.idempotency = SqlIdempotencyKeys(session)

    def commit(self) -> None:
        """Make everything last, at once.

        Raises:
            Conflict: a constraint is broken; nothing was kept.
            ConcurrentUpdate: another transaction came first; nothing was kept.
            DependencyUnavailable: PostgreSQL does not answer.
        """
        self._session.writes.commit()
        self.definitions.committed()


class SqlUnitsOfWork:
    """Implements ``UnitsOfWork`` on PostgreSQL.

    Args:
        database: connected in the role ``customers_app``.
        known: what this process knows of what businesses define.
        pseudonyms: recognises who was erased; needed as soon as anybody was.
        box: seals the secrets of webhooks; without it they are kept as they are.
    """

    def __init__(
        self,
        database: Database,
        known: KnownDefinitions | None = None,
        pseudonyms: Pseudonyms | None = None,
        box: SecretBox | None = None,
    ) -> None:
        self._database = database
        self._box = box or OpenBox()
        self._known = known or KnownDefinitions()
        self._pseudonyms = pseudonyms

    @contextmanager
    def begin(self, business_id: BusinessId) -> Iterator[SqlUnitOfWork]:
        """Open a unit of work of one business; it takes a connection when it first needs one."""
        session = Session(self._database)
        try:
            tenant = TenantSession(session, business_id)
            yield SqlUnitOfWork(tenant, self._known, self._pseudonyms, self._box)
        finally:
            session.close()
