"""Requests of data subjects: their moves, and what the use cases make of them."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.model import Status
from customer_core.customers.read_customer import ReadCustomer, read_customer, viewed
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import InvalidField, NotPermitted, VersionConflict
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.kernel.paging import InvalidCursor
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Role
from customer_core.privacy.requests.decide_request import (
    ApproveRequest,
    ExtendRequest,
    RefuseRequest,
    approve_request,
    extend_request,
    refuse_request,
)
from customer_core.privacy.requests.errors import (
    CustomerAlreadyErased,
    DataRequestNotFound,
    ExtensionNotAllowed,
    RequestMoveNotAllowed,
)
from customer_core.privacy.requests.model import ANSWER_WITHIN, DataRequest, DataRequestId
from customer_core.privacy.requests.open_request import (
    CloseAccount,
    RequestErasure,
    RequestExport,
    close_account,
    request_erasure,
    request_export,
)
from customer_core.privacy.requests.read_requests import (
    ListRequests,
    ReadRequest,
    list_requests,
    read_request,
)
from customer_core.privacy.requests.states import MOVES, OPEN, RequestKind, RequestState
from customer_core.privacy.requests.steps import SELF, SYSTEM, Actor
from customer_core.privacy.requests.withdraw_request import (
    WithdrawRequest,
    staying,
    withdraw_request,
)
from customer_core.testing import MemoryService, an_admin, principal
from customer_core.testing.doubles import NOON

JANE = CustomerId("jane")
HERSELF = principal(Role.CUSTOMER, subject="jane")
DAY, LEASE = timedelta(days=1), timedelta(minutes=5)
ACTS = {
    "confirm_identity": lambda one: one.confirm_identity(SYSTEM, NOON),
    "approve": lambda one: one.approve(SYSTEM, NOON),
    "hold": lambda one: one.hold(SYSTEM, NOON),
    "release": lambda one: one.release(SYSTEM, NOON),
    "start": lambda one: one.start(NOON, LEASE),
    "keep_place": lambda one: one.keep_place({}, NOON, LEASE),
    "finish": lambda one: one.finish("proof", NOON),
    "fail": lambda one: one.fail("disk full", NOON),
    "retry": lambda one: one.retry(SYSTEM, NOON),
    "refuse": lambda one: one.refuse(SYSTEM, "spam", NOON),
    "withdraw": lambda one: one.withdraw(SYSTEM, NOON),
}
ALLOWED = {
    RequestState.RECEIVED: {"approve", "refuse", "withdraw"},
    RequestState.IDENTITY_CHECK: {"confirm_identity", "refuse", "withdraw"},
    RequestState.APPROVED: {"hold", "start", "refuse", "withdraw"},
    RequestState.ON_HOLD: {"release", "start", "refuse", "withdraw"},
    RequestState.RUNNING: {"hold", "start", "keep_place", "finish", "fail"},
    RequestState.FAILED: {"retry", "refuse"},
    RequestState.DONE: set(),
    RequestState.REFUSED: set(),
    RequestState.WITHDRAWN: set(),
}


def a_request(**values) -> DataRequest:
    request = DataRequest.receive(
        request_id=DataRequestId("dsr_1"),
        business_id=BusinessId("default"),
        customer_id=JANE,
        kind=RequestKind.ERASURE,
        by=Actor(subject="jane", role=SELF),
        now=NOON,
    )
    return attrs.evolve(request, **values)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", RequestState)
def test_each_state_lets_through_its_own_acts_alone(state, act):
    request = a_request(state=state)
    if act in ALLOWED[state]:
        ACTS[act](request)
    else:
        with pytest.raises(RequestMoveNotAllowed):
            ACTS[act](request)
        assert request == a_request(state=state)


def test_every_state_is_in_the_table_and_the_last_ones_lead_nowhere():
    assert set(MOVES) == set(RequestState)
    assert set(RequestState) - OPEN == {
        RequestState.DONE,
        RequestState.REFUSED,
        RequestState.WITHDRAWN,
    }


@pytest.mark.parametrize("days", [0, 14, 30, 90])
def test_the_grace_ends_with_the_due_date_at_the_latest(days):
    request = DataRequest.receive(
        request_id=DataRequestId("dsr_1"),
        business_id=BusinessId("default"),
        customer_id=JANE,
        kind=RequestKind.ERASURE,
        by=SYSTEM,
        now=NOON,
        grace=days * DAY,
    )
    assert request.grace_until == NOON + min(days, ANSWER_WITHIN.days) * DAY


def test_who_runs_it_has_it_until_the_lease_is_over():
    request = a_request(state=RequestState.APPROVED)
    request.start(NOON, LEASE)
    with pytest.raises(RequestMoveNotAllowed):
        request.start(NOON, LEASE)
    request.keep_place({"after": "orders"}, NOON + LEASE, LEASE)
    request.start(NOON + 2 * LEASE, LEASE)
    assert (request.attempts, request.progress) == (2, {"after": "orders"})


def test_a_failure_keeps_its_place_and_success_forgets_it():
    request = a_request(state=RequestState.APPROVED)
    request.start(NOON, LEASE)
    request.keep_place({"after": "orders"}, NOON, LEASE)
    request.fail("disk full", NOON)
    request.retry(SYSTEM, NOON)
    request.start(NOON, LEASE)
    assert (request.progress, request.failure) == ({"after": "orders"}, None)
    request.finish("proof-1", NOON)
    assert (request.progress, request.outcome, request.closed_at) == (None, "proof-1", NOON)


def test_of_who_keeps_asking_the_last_time_is_noted_and_all_are_counted():
    request, ben = a_request(), Actor(subject="ben", role="admin_business")
    for n in range(5):
        request.join(SYSTEM, NOON + n * DAY)
    request.join(ben, NOON + 9 * DAY)
    assert request.asks == 7
    assert [(one.by, one.at) for one in request.history[1:]] == [
        (SYSTEM, NOON + 4 * DAY),
        (ben, NOON + 9 * DAY),
    ]


def test_a_request_that_is_over_has_no_due_date_to_put_off():
    with pytest.raises(ExtensionNotAllowed):
        a_request(state=RequestState.DONE).extend(3, SYSTEM, "late", NOON)


@pytest.fixture
def service():
    return _service(Policies())


@pytest.fixture
def careful():
    """The service where administrators approve what people ask for."""
    return _service(Policies(gdpr_approval_required=True))


def _service(policies):
    made = MemoryService(policies)
    made.application.run(
        register_customer, RegisterCustomer(id="jane", email="jane@example.com"), an_admin()
    )
    return made


def test_where_it_is_required_an_administrator_approves_first(careful):
    run = careful.application.run
    request = run(request_export, RequestExport(customer_id=JANE), HERSELF)
    assert request.state is RequestState.RECEIVED
    approved = run(approve_request, ApproveRequest(request_id=request.id), an_admin())
    assert approved.state is RequestState.APPROVED


def test_what_an_administrator_asks_for_is_approved_by_it(careful):
    request = careful.application.run(request_export, RequestExport(customer_id=JANE), an_admin())
    assert request.state is RequestState.APPROVED


def test_the_person_is_known_by_its_token(careful):
    command = RequestExport(customer_id=JANE, identified=False)
    request = careful.application.run(request_export, command, HERSELF)
    assert request.state is RequestState.RECEIVED


def test_asking_again_while_it_runs_leaves_it_to_the_job(service):
    run = service.application.run
    request = run(request_export, RequestExport(customer_id=JANE), HERSELF)
    with service.platform.begin() as unit:
        (taken,) = unit.data_requests.due(service.clock.now(), [RequestKind.ACCESS], 1)
        taken.start(service.clock.now(), LEASE)
        unit.data_requests.save(taken)
        unit.commit()
    again = run(request_export, RequestExport(customer_id=JANE), HERSELF)
    assert (again.id, again.version) == (request.id, taken.version)


def test_who_is_suspended_stays_so_when_the_erasure_is_withdrawn(service):
    run = service.application.run
    suspended = PatchCustomer(customer_id=JANE, patch={"status": "suspended"})
    run(patch_customer, suspended, an_admin())
    closed = run(close_account, CloseAccount(customer_id=JANE), HERSELF)
    run(withdraw_request, WithdrawRequest(request_id=closed.request.id), HERSELF)
    found = run(read_customer, ReadCustomer(customer_id=JANE), an_admin())
    assert found.customer.status is Status.INACTIVE


def test_who_is_brought_back_keeps_an_erasure_asked_for_on_its_own(service):
    run = service.application.run
    request = run(request_erasure, RequestErasure(customer_id=JANE), HERSELF)
    for status in ("inactive", "active"):
        patch = PatchCustomer(customer_id=JANE, patch={"status": status})
        run(staying(viewed(patch_customer)), patch, an_admin())
    kept = run(read_request, ReadRequest(request_id=request.id), an_admin())
    assert kept.state is RequestState.APPROVED


def test_of_who_is_erased_only_a_copy_can_be_asked_for(service):
    run = service.application.run
    with service.units.begin(BusinessId("default")) as unit:
        jane = unit.customers.get(JANE)
        jane.change(now=NOON, status=Status.DELETED)
        unit.customers.save(jane)
        unit.commit()
    with pytest.raises(CustomerAlreadyErased):
        run(request_erasure, RequestErasure(customer_id=JANE), an_admin())
    with pytest.raises(CustomerAlreadyErased):
        run(close_account, CloseAccount(customer_id=JANE), an_admin())
    assert run(request_export, RequestExport(customer_id=JANE), an_admin()).is_open


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x00b", "\ud800"])
def test_a_reason_is_a_text_of_some_length(service, reason):
    run = service.application.run
    request = run(request_export, RequestExport(customer_id=JANE), HERSELF)
    with pytest.raises(InvalidField):
        run(refuse_request, RefuseRequest(request_id=request.id, reason=reason), an_admin())
    command = ExtendRequest(request_id=request.id, days=3, reason=reason)
    with pytest.raises(InvalidField):
        run(extend_request, command, an_admin())


def test_nothing_is_decided_on_a_view_that_is_out_of_date(service):
    run = service.application.run
    request = run(request_export, RequestExport(customer_id=JANE), HERSELF)
    run(request_export, RequestExport(customer_id=JANE), HERSELF)
    late = RefuseRequest(request_id=request.id, reason="Spam", expected_version=request.version)
    with pytest.raises(VersionConflict):
        run(refuse_request, late, an_admin())
    with pytest.raises(VersionConflict):
        run(withdraw_request, WithdrawRequest(request_id=request.id, expected_version=1), HERSELF)


def test_neither_reasons_nor_notes_are_published(service):
    run = service.application.run
    request = run(request_erasure, RequestErasure(customer_id=JANE, note="Ben Smith"), HERSELF)
    run(refuse_request, RefuseRequest(request_id=request.id, reason="Ben Smith"), an_admin())
    service.settle()
    assert service.publisher.of_topic("customers.privacy.request_changed")
    assert b"Smith" not in b"".join(one.body for one in service.publisher.messages)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SERVICE])
def test_agents_and_services_see_no_requests(service, role):
    run, caller = service.application.run, principal(role, subject="x")
    request = run(request_export, RequestExport(customer_id=JANE), HERSELF)
    with pytest.raises(NotPermitted):
        run(read_request, ReadRequest(request_id=request.id), caller)
    with pytest.raises(NotPermitted):
        run(list_requests, ListRequests(), caller)


def test_who_has_no_profile_sees_nothing(service):
    run, stranger = service.application.run, principal(Role.CUSTOMER, subject="stranger")
    request = run(request_export, RequestExport(customer_id=JANE), HERSELF)
    with pytest.raises(DataRequestNotFound):
        run(read_request, ReadRequest(request_id=request.id), stranger)
    with pytest.raises(NotPermitted):
        run(list_requests, ListRequests(), stranger)


def test_a_customer_does_not_find_the_requests_of_another(service):
    run = service.application.run
    run(register_customer, RegisterCustomer(id="ben", email="ben@example.com"), an_admin())
    run(request_export, RequestExport(customer_id=CustomerId("ben")), an_admin())
    found = run(list_requests, ListRequests(customer_id=CustomerId("ben")), HERSELF)
    assert list(found.items) == []


def test_a_list_goes_on_page_by_page(service):
    run = service.application.run
    for n in range(5):
        command = RegisterCustomer(id=f"c-{n}", email=f"c-{n}@example.com")
        run(register_customer, command, an_admin())
        run(request_export, RequestExport(customer_id=CustomerId(f"c-{n}")), an_admin())
    seen, cursor = [], None
    while True:
        page = run(list_requests, ListRequests(limit=2, cursor=cursor), an_admin())
        seen += [one.customer_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"c-{n}" for n in reversed(range(5))]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_a_size(service, limit):
    with pytest.raises(InvalidField):
        service.application.run(list_requests, ListRequests(limit=limit), an_admin())


@pytest.mark.parametrize("cursor", ["x", "WyItcmVjZWl2ZWRBdCIsICJub3ciLCAiZHNyXzEiXQ"])
def test_a_cursor_is_of_this_list(service, cursor):
    with pytest.raises(InvalidCursor):
        service.application.run(list_requests, ListRequests(cursor=cursor), an_admin())
