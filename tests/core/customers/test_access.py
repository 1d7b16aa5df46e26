"""Who may do what with a customer: the table of the specification, row by row."""

from __future__ import annotations

import pytest

from customer_core import Policies
from customer_core.customers.change_customer import (
    PatchCustomer,
    ReplaceCustomer,
    patch_customer,
    replace_customer,
)
from customer_core.customers.deactivate_customer import DeactivateCustomer, deactivate_customer
from customer_core.customers.errors import CustomerNotFound, OrderNotFound
from customer_core.customers.read_appointments import (
    ReadAppointments,
    ReadBrochureRequests,
    ReadCustomerStatistics,
    read_appointments,
    read_brochure_requests,
    read_customer_statistics,
)
from customer_core.customers.read_customer import (
    ExplainSegment,
    ReadCustomer,
    explain_segment,
    read_customer,
    search_customers,
)
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.customers.read_orders import (
    ReadActivity,
    ReadOrder,
    ReadOrders,
    ReadStatistics,
    read_activity,
    read_order,
    read_orders,
    read_statistics,
)
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.repository import CustomerQuery
from customer_core.kernel.errors import NotPermitted
from customer_core.kernel.principal import Role, Scope
from customer_core.privacy.export.read_part import (
    FindSubject,
    NoteExport,
    ReadPart,
    find_subject,
    note_export,
    read_part,
)
from customer_core.segments.list_segments import ListSegments, list_segments
from customer_core.testing import MemoryService, order_created, principal

YES = None
NO = NotPermitted
UNKNOWN = CustomerNotFound

JOHN = "cust-123"
CALLERS = {
    "self by id": principal(Role.CUSTOMER, subject=JOHN),
    "self by user": principal(Role.CUSTOMER, subject="user-1"),
    "another customer": principal(Role.CUSTOMER, subject="cust-456"),
    "nobody in particular": principal(),
    "agent": principal(Role.AGENT),
    "admin_business": principal(Role.ADMIN_BUSINESS),
    "admin_manager": principal(Role.ADMIN_MANAGER),
    "service": principal(Role.SERVICE),
    "self elsewhere": principal(Role.CUSTOMER, subject="user-1", business="other"),
    "admin elsewhere": principal(Role.ADMIN_BUSINESS, business="other"),
}

READS = [
    (read_customer, ReadCustomer(customer_id=JOHN)),
    (explain_segment, ExplainSegment(customer_id=JOHN)),
    (read_activity, ReadActivity(customer_id=JOHN)),
    (read_orders, ReadOrders(customer_id=JOHN)),
    (read_statistics, ReadStatistics(customer_id=JOHN)),
    (read_customer_statistics, ReadCustomerStatistics(customer_id=JOHN)),
    (read_appointments, ReadAppointments(customer_id=JOHN)),
    (read_brochure_requests, ReadBrochureRequests(customer_id=JOHN)),
]
CHANGES = [
    (replace_customer, ReplaceCustomer(customer_id=JOHN)),
    (patch_customer, PatchCustomer(customer_id=JOHN, patch={"profile": {"firstName": "J"}})),
    (deactivate_customer, DeactivateCustomer(customer_id=JOHN)),
]
LISTS = [(search_customers, CustomerQuery()), (list_segments, ListSegments())]
EXPORT = [
    (find_subject, FindSubject(customer_id=JOHN)),
    (read_part, ReadPart(customer_id=JOHN, part="profile")),
    (note_export, NoteExport(customer_id=JOHN, records=1)),
]
AUDIT = [(read_history, ReadHistory(customer_id=JOHN))]
CREATION = [(register_customer, RegisterCustomer(email="new@example.com"))]
ORDER = [(read_order, ReadOrder(order_id="order-1"))]

# In the order of CALLERS: self by id, by user, another, nobody, agent, the two admins, service,
# and two callers of another business, to whom the customer does not exist.
TABLE = {
    "read": (READS, [YES, YES, UNKNOWN, UNKNOWN, YES, YES, YES, YES, UNKNOWN, UNKNOWN]),
    "change": (CHANGES, [YES, YES, UNKNOWN, UNKNOWN, NO, YES, YES, YES, UNKNOWN, UNKNOWN]),
    "list": (LISTS, [NO, NO, NO, NO, YES, YES, YES, YES, NO, YES]),
    "export": (EXPORT, [YES, YES, UNKNOWN, UNKNOWN, NO, YES, YES, NO, UNKNOWN, UNKNOWN]),
    "history": (AUDIT, [NO, NO, NO, NO, NO, YES, YES, NO, NO, UNKNOWN]),
    "create": (CREATION, [NO, NO, NO, NO, NO, YES, YES, YES, NO, YES]),
    "one order": (
        ORDER,
        [
            *(YES, YES, OrderNotFound, OrderNotFound, YES),
            *(YES, YES, YES, OrderNotFound, OrderNotFound),
        ],
    ),
}
CASES = [
    pytest.param(use_case, command, caller, outcome, id=f"{row}: {use_case.__name__} by {caller}")
    for row, (use_cases, outcomes) in TABLE.items()
    for use_case, command in use_cases
    for caller, outcome in zip(CALLERS, outcomes, strict=True)
]


@pytest.fixture
def john_who_ordered(service: MemoryService, john) -> MemoryService:
    service.ingest(order_created("order-1"))
    service.settle()
    return service


@pytest.mark.parametrize(("use_case", "command", "caller", "outcome"), CASES)
def test_the_table_of_who_may_do_what(john_who_ordered, use_case, command, caller, outcome):
    run = john_who_ordered.application.run
    if outcome is YES:
        run(use_case, command, CALLERS[caller])
    else:
        with pytest.raises(outcome):
            run(use_case, command, CALLERS[caller])


@pytest.mark.parametrize(("use_case", "command"), [*READS, *CHANGES, *EXPORT])
def test_a_foreign_customer_answers_exactly_as_one_that_does_not_exist(
    service, john, use_case, command
):
    with pytest.raises(CustomerNotFound) as foreign:
        service.application.run(use_case, command, CALLERS["another customer"])
    with pytest.raises(CustomerNotFound) as missing:
        MemoryService().application.run(use_case, command, CALLERS["admin_business"])
    assert str(foreign.value) == str(missing.value)


@pytest.mark.parametrize(("use_case", "command"), [*READS, *LISTS, *AUDIT, *ORDER])
def test_reading_needs_a_token_that_may_read(service, john, use_case, command):
    with pytest.raises(NotPermitted, match="customers:read"):
        service.application.run(use_case, command, principal(Role.ADMIN_BUSINESS, scopes=[]))


@pytest.mark.parametrize(("use_case", "command"), [*CHANGES, *EXPORT, *CREATION])
def test_changing_needs_a_token_that_may_write(service, john, use_case, command):
    reading = principal(Role.ADMIN_BUSINESS, scopes=[Scope.READ])
    with pytest.raises(NotPermitted, match="customers:write"):
        service.application.run(use_case, command, reading)


@pytest.mark.parametrize(
    ("scope", "reaches"),
    [
        (Scope.READ, [Scope.READ]),
        (Scope.WRITE, [Scope.READ, Scope.WRITE]),
        (Scope.ADMIN, [Scope.READ, Scope.WRITE, Scope.ADMIN]),
    ],
)
def test_a_scope_contains_the_ones_before_it(scope, reaches):
    caller = principal(scopes=[scope])
    for wanted in Scope:
        if wanted in reaches:
            caller.need_scope(wanted)
        else:
            with pytest.raises(NotPermitted, match=wanted):
                caller.need_scope(wanted)


def test_a_refusal_names_the_roles_of_which_one_is_needed(service, john):
    with pytest.raises(NotPermitted, match="one of the roles agent, admin_business"):
        service.application.run(search_customers, CustomerQuery(), CALLERS["self by id"])


def test_an_agent_who_is_a_customer_too_changes_its_own_profile(service, john):
    agent = principal(Role.AGENT, subject="user-1")
    use_case, command = CHANGES[1]
    assert service.application.run(use_case, command, agent).version == 2


def test_an_order_whose_customer_is_not_known_is_not_found(service):
    service.ingest(order_created("order-1"))
    service.settle()
    with pytest.raises(OrderNotFound):
        service.application.run(*ORDER[0], CALLERS["admin_business"])


def test_open_registration_does_not_open_anything_else():
    service = MemoryService(Policies(open_registration=frozenset({"default"})))
    with pytest.raises(NotPermitted):
        service.application.run(search_customers, CustomerQuery(), CALLERS["self by id"])
