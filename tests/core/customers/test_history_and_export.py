"""The history of a customer, and the export of everything held about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.export_customer import ExportCustomer, export_customer
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.paging import InvalidCursor, encode_cursor
from customer_core.kernel.principal import Origin, Role
from customer_core.testing import (
    an_admin,
    envelope,
    order_created,
    order_fact,
    payment_processed,
    principal,
    the_customer,
    user_told,
)

JOHN = "cust-123"


@pytest.fixture
def run(service):
    return lambda use_case, command: service.application.run(use_case, command, an_admin())


@pytest.fixture
def john_who_bought(service, john):
    service.ingest(order_created(total="250.00"), payment_processed())
    service.settle()
    return john


class TestHistory:
    """Who changed what, when, and from where."""

    origin = Origin(
        ip_address="192.0.2.1",
        user_agent="curl/8",
        request_id="request-1",
        traceparent="00-11111111111111111111111111111111-2222222222222222-01",
    )

    @pytest.mark.usefixtures("john")
    def test_an_entry_says_who_from_where_and_what(self, service):
        admin = principal(Role.ADMIN_MANAGER, subject="admin-7", origin=self.origin)
        command = PatchCustomer(customer_id=JOHN, patch={"profile": {"firstName": "Jane"}})
        service.application.run(patch_customer, command, admin)
        entry, _ = service.application.run(read_history, ReadHistory(customer_id=JOHN), admin).items
        assert entry.event.audit == {
            "actor": "admin-7",
            "roles": ["admin_manager"],
            "ipAddress": "192.0.2.1",
            "userAgent": "curl/8",
            "requestId": "request-1",
            "traceparent": self.origin.traceparent,
            "changes": {"profile.firstName": {"old": None, "new": "Jane"}},
        }
        assert entry.event.metadata.correlation_id == "request-1"
        assert entry.event.metadata.traceparent == self.origin.traceparent

    @pytest.mark.usefixtures("john")
    def test_pages_follow_each_other_from_the_newest(self, run):
        for name in "abcd":
            run(
                patch_customer,
                PatchCustomer(customer_id=JOHN, patch={"profile": {"firstName": name}}),
            )
        seen, cursor = [], None
        while True:
            page = run(read_history, ReadHistory(customer_id=JOHN, limit=2, cursor=cursor))
            seen.append([entry.event.subject_version for entry in page.items])
            if (cursor := page.next_cursor) is None:
                break
        assert seen == [[5, 4], [3, 2], [1]]

    @pytest.mark.usefixtures("john")
    @pytest.mark.parametrize("limit", [0, 101])
    def test_a_page_has_1_to_100_entries(self, run, limit):
        with pytest.raises(InvalidField, match="limit"):
            run(read_history, ReadHistory(customer_id=JOHN, limit=limit))

    @pytest.mark.usefixtures("john")
    @pytest.mark.parametrize(
        "cursor",
        [
            "nonsense",
            encode_cursor("-position", ["-1"]),
            encode_cursor("-position", ["٣"]),
            encode_cursor("-position", ["9" * 19]),
            encode_cursor("name", ["1"]),
        ],
    )
    def test_a_cursor_of_another_list_is_refused(self, run, cursor):
        with pytest.raises(InvalidCursor):
            run(read_history, ReadHistory(customer_id=JOHN, cursor=cursor))

    def test_a_customer_not_known_has_none(self, run):
        with pytest.raises(CustomerNotFound):
            run(read_history, ReadHistory(customer_id=JOHN))


class TestExport:
    """Everything held about a customer."""

    @pytest.mark.usefixtures("john_who_bought")
    def test_it_has_customer_segment_orders_and_history(self, run):
        export = run(export_customer, ExportCustomer(customer_id=JOHN))
        assert export.customer["email"] == {"address": "john@example.com"}
        assert export.segment["metrics"]["totalSpent"] == Decimal("250.00")
        assert [order["orderId"] for order in export.orders] == ["order-1"]
        assert export.history[-1]["eventType"] == "CustomerCreated"
        assert export.account == {}

    def test_it_has_what_other_services_told_of_the_user(self, service, run):
        user = {"userId": "user-1"}
        booking = {**user, "appointmentId": "apt-1", "startsAt": "2025-01-02T10:00:00Z"}
        service.ingest(
            user_told(firstName="Ana"),
            envelope("AppointmentBooked", booking),
            envelope("BrochureRequested", {**user, "requestId": "req-1", "brochure": "Kitchens"}),
        )
        service.settle()
        (key,) = service.store.customers
        export = run(export_customer, ExportCustomer(customer_id=key.customer_id))
        assert [one["appointmentId"] for one in export.appointments] == ["apt-1"]
        assert [one["brochure"] for one in export.brochure_requests] == ["Kitchens"]
        assert export.account["said"]["profile.firstName"]["value"] == "Ana"

    def test_secrets_stay_out(self, run):
        command = RegisterCustomer(email="a@example.com", id="a", password="correct horse")
        customer = run(register_customer, command)
        export = run(export_customer, ExportCustomer(customer_id="a"))
        assert customer.password_hash not in str(export)
        assert "passwordHash" not in export.customer

    @pytest.mark.usefixtures("john")
    def test_other_peoples_names_stay_out(self, service):
        admin = principal(Role.ADMIN_MANAGER, subject="bob-the-admin")
        command = PatchCustomer(customer_id=JOHN, patch={"profile": {"firstName": "Jane"}})
        service.application.run(patch_customer, command, admin)
        me = the_customer(JOHN)
        export = service.application.run(export_customer, ExportCustomer(customer_id=JOHN), me)
        assert "bob-the-admin" not in str(export)
        assert export.history[0]["by"] == ["admin_manager"]
        assert export.history[0]["changes"]["profile.firstName"]["new"] == "Jane"

    @pytest.mark.usefixtures("john")
    def test_a_history_of_any_length_is_exported_whole(self, service, run):
        service.ingest(
            *(
                order_fact("SomethingHappened", customerId=JOHN, number=number)
                for number in range(1100)
            )
        )
        export = run(export_customer, ExportCustomer(customer_id=JOHN))
        assert len(export.history) == 1101
