"""The history of a customer."""

from __future__ import annotations

import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.paging import InvalidCursor, encode_cursor
from customer_core.kernel.principal import Origin, Role
from customer_core.testing import (
    an_admin,
    principal,
)

JOHN = "cust-123"


@pytest.fixture
def run(service):
    return lambda use_case, command: service.application.run(use_case, command, an_admin())


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
