"""The adapters in memory keep the contracts of the ports."""

from __future__ import annotations

import pytest

from customer_core.testing import (
    FixedClock,
    MemoryPlatformUnits,
    MemoryStore,
    MemoryUnitsOfWork,
    contracts,
)
from customer_core.testing.exports import MemoryArchives
from customer_core.testing.idempotency import MemoryExpiredKeys
from customer_core.testing.keeper import MemoryJournalKeeper
from customer_core.testing.proofs import MemoryProofs
from customer_core.testing.rebuilds import MemoryRebuilds


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(FixedClock())


@pytest.fixture
def units(store: MemoryStore) -> MemoryUnitsOfWork:
    return MemoryUnitsOfWork(store)


@pytest.fixture
def platform(store: MemoryStore) -> MemoryPlatformUnits:
    return MemoryPlatformUnits(store)


@pytest.fixture
def keeper(store: MemoryStore) -> MemoryJournalKeeper:
    return MemoryJournalKeeper(store)


@pytest.fixture
def rebuilds(store: MemoryStore) -> MemoryRebuilds:
    return MemoryRebuilds(store)


@pytest.fixture
def proofs(store: MemoryStore) -> MemoryProofs:
    return MemoryProofs(store)


@pytest.fixture
def expired(store: MemoryStore) -> MemoryExpiredKeys:
    return MemoryExpiredKeys(store)


class TestCustomers(contracts.CustomerRepositoryContract):
    pass


class TestSearch(contracts.CustomerSearchContract):
    pass


class TestHistory(contracts.JournalReaderContract):
    pass


class TestJournal(contracts.PlatformJournalContract):
    pass


class TestQuarantine(contracts.QuarantineContract):
    def test_a_message_is_kept_with_its_reason(
        self, store: MemoryStore, platform: MemoryPlatformUnits
    ) -> None:
        self.test_any_bytes_are_kept(platform)
        assert [one.reason for one in store.quarantined] == ["is no JSON", "is \x00 empty"]


class TestOrderStore(contracts.OrderStoreContract):
    pass


class TestAddresses(contracts.AddressesContract):
    pass


class TestIdempotencyKeys(contracts.IdempotencyKeysContract):
    pass


class TestExpiredKeys(contracts.ExpiredKeysContract):
    pass


class TestOrders(contracts.OrderReaderContract):
    pass


class TestSegmentStore(contracts.SegmentStoreContract):
    pass


class TestHistories(contracts.PurchaseHistoriesContract):
    pass


class TestSegments(contracts.SegmentReaderContract):
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


class TestArchives(contracts.ArchiveStoreContract):
    @pytest.fixture
    def archives(self) -> MemoryArchives:
        return MemoryArchives()


class TestSuppressionLedger(contracts.SuppressionLedgerContract):
    pass


class TestErasureStore(contracts.ErasureStoreContract):
    pass


class TestRetention(contracts.RetentionStoreContract):
    pass


class TestCrowd(contracts.CrowdStoreContract):
    pass
