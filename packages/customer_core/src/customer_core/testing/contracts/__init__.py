"""The contract suites of the ports: what every adapter must do, as pytest classes.

pytest is needed here, and nowhere else in the package; it is no dependency at run time.

An adapter's tests define two fixtures over *one store that is empty for each test*, and inherit
from the suites::

    import pytest
    from customer_core.testing import contracts

    @pytest.fixture
    def units() -> UnitsOfWork: ...        # customer_core.units.UnitsOfWork

    @pytest.fixture
    def platform(units) -> PlatformUnits: ...   # customer_core.event_plane.ports.PlatformUnits

    class TestCustomers(contracts.CustomerRepositoryContract): ...

Two units must be able to be open at the same time, also in two threads. The suites write what they
need through the ports themselves; they use the businesses ``default`` and ``other``.
"""

import pytest

pytest.register_assert_rewrite(
    *(
        f"{__name__}.{module}"
        for module in (
            "accounts",
            "addresses",
            "appointments",
            "audiences",
            "assignments",
            "consents",
            "consumers",
            "crowd",
            "customers",
            "data_request_store",
            "data_requests",
            "dead_letters",
            "definitions",
            "deliveries",
            "erasures",
            "exports",
            "history",
            "idempotency",
            "journal",
            "keeper",
            "legal_holds",
            "notes",
            "orders",
            "proofs",
            "publishers",
            "rebuilds",
            "recomputes",
            "retention",
            "search",
            "segment_store",
            "segments",
            "suppression",
            "survey",
            "tags",
            "transports",
            "webhooks",
        )
    )
)

from customer_core.testing.contracts.accounts import AccountRepositoryContract  # noqa: E402
from customer_core.testing.contracts.addresses import AddressesContract  # noqa: E402
from customer_core.testing.contracts.appointments import (  # noqa: E402
    AppointmentsContract,
    BrochuresContract,
)
from customer_core.testing.contracts.assignments import AssignmentsContract  # noqa: E402
from customer_core.testing.contracts.audiences import AudienceReaderContract  # noqa: E402
from customer_core.testing.contracts.consents import ConsentLedgerContract  # noqa: E402
from customer_core.testing.contracts.consumers import ConsumerContract  # noqa: E402
from customer_core.testing.contracts.crowd import CrowdStoreContract  # noqa: E402
from customer_core.testing.contracts.customers import CustomerRepositoryContract  # noqa: E402
from customer_core.testing.contracts.data_request_store import (  # noqa: E402
    DataRequestStoreContract,
)
from customer_core.testing.contracts.data_requests import DataRequestsContract  # noqa: E402
from customer_core.testing.contracts.dead_letters import (  # noqa: E402
    DeadLettersContract,
    TraceContract,
)
from customer_core.testing.contracts.definitions import (  # noqa: E402
    DefinitionRepositoryContract,
    PlatformDefinitionsContract,
)
from customer_core.testing.contracts.deliveries import DeliveryStoreContract  # noqa: E402
from customer_core.testing.contracts.erasures import ErasureStoreContract  # noqa: E402
from customer_core.testing.contracts.exports import (  # noqa: E402
    ArchiveStoreContract,
    PersonalRecordsContract,
)
from customer_core.testing.contracts.history import JournalReaderContract  # noqa: E402
from customer_core.testing.contracts.idempotency import (  # noqa: E402
    ExpiredKeysContract,
    IdempotencyKeysContract,
)
from customer_core.testing.contracts.journal import (  # noqa: E402
    PlatformJournalContract,
    QuarantineContract,
)
from customer_core.testing.contracts.keeper import JournalKeeperContract  # noqa: E402
from customer_core.testing.contracts.legal_holds import (  # noqa: E402
    LegalHoldsContract,
    LegalHoldStoreContract,
)
from customer_core.testing.contracts.notes import NotesContract  # noqa: E402
from customer_core.testing.contracts.orders import (  # noqa: E402
    OrderReaderContract,
    OrderStoreContract,
)
from customer_core.testing.contracts.proofs import ProofsContract  # noqa: E402
from customer_core.testing.contracts.publishers import PublisherContract  # noqa: E402
from customer_core.testing.contracts.rebuilds import RebuildsContract  # noqa: E402
from customer_core.testing.contracts.recomputes import (  # noqa: E402
    PopulationContract,
    RecomputeRunsContract,
)
from customer_core.testing.contracts.retention import RetentionStoreContract  # noqa: E402
from customer_core.testing.contracts.search import CustomerSearchContract  # noqa: E402
from customer_core.testing.contracts.segment_store import SegmentStoreContract  # noqa: E402
from customer_core.testing.contracts.segments import (  # noqa: E402
    PurchaseHistoriesContract,
    SegmentReaderContract,
)
from customer_core.testing.contracts.suppression import (  # noqa: E402
    SuppressionLedgerContract,
)
from customer_core.testing.contracts.survey import SegmentSurveyContract  # noqa: E402
from customer_core.testing.contracts.tags import TagsContract  # noqa: E402
from customer_core.testing.contracts.transports import TransportUnderTest  # noqa: E402
from customer_core.testing.contracts.webhooks import WebhooksContract  # noqa: E402

__all__ = [
    "AccountRepositoryContract",
    "AddressesContract",
    "AppointmentsContract",
    "ArchiveStoreContract",
    "AssignmentsContract",
    "AudienceReaderContract",
    "BrochuresContract",
    "ConsentLedgerContract",
    "ConsumerContract",
    "CrowdStoreContract",
    "CustomerRepositoryContract",
    "CustomerSearchContract",
    "DataRequestStoreContract",
    "DataRequestsContract",
    "DeadLettersContract",
    "DefinitionRepositoryContract",
    "DeliveryStoreContract",
    "ErasureStoreContract",
    "ExpiredKeysContract",
    "IdempotencyKeysContract",
    "JournalKeeperContract",
    "JournalReaderContract",
    "LegalHoldStoreContract",
    "LegalHoldsContract",
    "NotesContract",
    "OrderReaderContract",
    "OrderStoreContract",
    "PersonalRecordsContract",
    "PlatformDefinitionsContract",
    "PlatformJournalContract",
    "PopulationContract",
    "ProofsContract",
    "PublisherContract",
    "PurchaseHistoriesContract",
    "QuarantineContract",
    "RebuildsContract",
    "RecomputeRunsContract",
    "RetentionStoreContract",
    "SegmentReaderContract",
    "SegmentStoreContract",
    "SegmentSurveyContract",
    "SuppressionLedgerContract",
    "TagsContract",
    "TraceContract",
    "TransportUnderTest",
    "WebhooksContract",
]
