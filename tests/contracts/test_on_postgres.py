"""The adapters on PostgreSQL keep every contract of the ports."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from customer_core.testing import contracts
from customer_core.testing.suppression import PSEUDONYMS
from customer_sql.database import Database
from customer_sql.idempotency.expired import SqlExpiredKeys
from customer_sql.journal.keeper import SqlJournalKeeper
from customer_sql.platform import SqlPlatformUnits
from customer_sql.privacy.proofs import SqlProofs
from customer_sql.rebuilds.rebuilds import SqlRebuilds
from customer_sql.rebuilds.shadow import NEXT, OLD
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.tables import metadata
from customer_sql.unit_of_work import SqlUnitsOfWork

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def app(module_database: str) -> Iterator[Database]:
    database = Database(module_database, role=APP_ROLE, max_connections=4)
    yield database
    database.close()


@pytest.fixture(scope="module")
def worker(module_database: str) -> Iterator[Database]:
    database = Database(module_database, role=WORKER_ROLE, max_connections=8)
    yield database
    database.close()


@pytest.fixture
def units(module_database: str, app: Database) -> SqlUnitsOfWork:
    with psycopg.connect(module_database) as owner:
        emptied = ", ".join(metadata.tables.keys() - {"journal_cluster"})
        owner.execute(f"TRUNCATE {emptied} RESTART IDENTITY")
        owner.execute("UPDATE journal_cluster SET retained_since = NULL")
    return SqlUnitsOfWork(app, pseudonyms=PSEUDONYMS)


@pytest.fixture
def platform(units: SqlUnitsOfWork, worker: Database) -> SqlPlatformUnits:
    return SqlPlatformUnits(worker, pseudonyms=PSEUDONYMS)


@pytest.fixture
def keeper(platform: SqlPlatformUnits, worker: Database) -> SqlJournalKeeper:
    return SqlJournalKeeper(worker)


@pytest.fixture
def rebuilds(platform: SqlPlatformUnits, worker: Database, module_database: str) -> SqlRebuilds:
    with psycopg.connect(module_database) as owner:
        for schema in (NEXT, OLD):
            owner.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    return SqlRebuilds(module_database, worker)


@pytest.fixture
def proofs(platform: SqlPlatformUnits, worker: Database) -> SqlProofs:
    return SqlProofs(worker)


@pytest.fixture
def expired(platform: SqlPlatformUnits, worker: Database) -> SqlExpiredKeys:
    return SqlExpiredKeys(worker)


class TestCustomers(contracts.CustomerRepositoryContract):
    pass


class TestCustomerSearch(contracts.CustomerSearchContract):
    pass


class TestAddresses(contracts.AddressesContract):
    pass


class TestIdempotencyKeys(contracts.IdempotencyKeysContract):
    pass


class TestExpiredKeys(contracts.ExpiredKeysContract):
    pass


class TestOrders(contracts.OrderReaderContract):
    pass


class TestOrderStore(contracts.OrderStoreContract):
    pass


class TestSegments(contracts.SegmentReaderContract):
    pass


class TestHistories(contracts.PurchaseHistoriesContract):
    pass


class TestSegmentStore(contracts.SegmentStoreContract):
    pass


class TestJournal(contracts.JournalReaderContract):
    pass


class TestPlatformJournal(contracts.PlatformJournalContract):
    pass


class TestQuarantine(contracts.QuarantineContract):
    pass


class TestAudiences(contracts.AudienceReaderContract):
    pass


class TestRebuilds(contracts.RebuildsContract):
    pass


class TestDeadLetters(contracts.DeadLettersContract):
    pass


class TestTrace(contracts.TraceContract):
    pass


class TestDataRequests(contracts.DataRequestsContract):
    pass


class TestDataRequestStore(contracts.DataRequestStoreContract):
    pass


class TestLegalHolds(contracts.LegalHoldsContract):
    pass


class TestLegalHoldStore(contracts.LegalHoldStoreContract):
    pass


class TestWebhooks(contracts.WebhooksContract):
    pass


class TestDeliveries(contracts.DeliveryStoreContract):
    pass


class TestJournalKeeper(contracts.JournalKeeperContract):
    pass


class TestAppointments(contracts.AppointmentsContract):
    pass


class TestBrochures(contracts.BrochuresContract):
    pass


class TestConsents(contracts.ConsentLedgerContract):
    pass


class TestAccounts(contracts.AccountRepositoryContract):
    pass


class TestAssignments(contracts.AssignmentsContract):
    pass


class TestPopulation(contracts.PopulationContract):
    pass


class TestRecomputeRuns(contracts.RecomputeRunsContract):
    pass


class TestDefinitions(contracts.DefinitionRepositoryContract):
    pass


class TestPlatformDefinitions(contracts.PlatformDefinitionsContract):
    pass


class TestSegmentSurvey(contracts.SegmentSurveyContract):
    pass


class TestTags(contracts.TagsContract):
    pass


class TestNotes(contracts.NotesContract):
    pass


class TestProofs(contracts.ProofsContract):
    pass


class TestPersonalRecords(contracts.PersonalRecordsContract):
    pass


class TestSuppressionLedger(contracts.SuppressionLedgerContract):
    pass


class TestErasureStore(contracts.ErasureStoreContract):
    pass


class TestRetention(contracts.RetentionStoreContract):
    pass


class TestCrowd(contracts.CrowdStoreContract):
    pass
