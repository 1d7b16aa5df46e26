"""The contract suites of the ports: what every adapter must do, as pytest classes.

pytest is needed here, and nowhere else in the package; it is no dependency at run time.

An adapter's tests define two fixtures over *one store that is empty for each test*, and inherit
from the suites::

    import pytest
    from customer_core.testing import contracts

    @pytest.fixture
    def units() -> UnitsOfWork: ...        # customer_core.application.UnitsOfWork

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
            "customers",
            "history",
            "journal",
            "orders",
            "search",
            "segment_store",
            "segments",
        )
    )
)

from customer_core.testing.contracts.customers import CustomerRepositoryContract  # noqa: E402
from customer_core.testing.contracts.history import JournalReaderContract  # noqa: E402
from customer_core.testing.contracts.journal import (  # noqa: E402
    PlatformJournalContract,
    QuarantineContract,
)
from customer_core.testing.contracts.orders import (  # noqa: E402
    OrderReaderContract,
    OrderStoreContract,
)
from customer_core.testing.contracts.search import CustomerSearchContract  # noqa: E402
from customer_core.testing.contracts.segment_store import SegmentStoreContract  # noqa: E402
from customer_core.testing.contracts.segments import (  # noqa: E402
    PurchaseHistoriesContract,
    SegmentReaderContract,
)

__all__ = [
    "CustomerRepositoryContract",
    "CustomerSearchContract",
    "JournalReaderContract",
    "OrderReaderContract",
    "OrderStoreContract",
    "PlatformJournalContract",
    "PurchaseHistoriesContract",
    "QuarantineContract",
    "SegmentReaderContract",
    "SegmentStoreContract",
]
