"""The application: one place that opens the transaction, commits, retries and tells."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.application import ATTEMPTS, Run
from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.record_change import record_change
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import ConcurrentUpdate, InvalidField
from customer_core.testing import MemoryService, an_admin, key_of

PATCH = PatchCustomer(customer_id="cust-123", patch={"profile": {"firstName": "Jane"}})


@pytest.fixture
def told(service: MemoryService):
    runs: list[Run] = []
    service.application = attrs.evolve(service.application, told=runs.append)
    return runs


def overtaken(service: MemoryService, times: int):
    """Return a use case that another change overtakes the first times it runs."""
    races = iter(range(times))

    def rename(ctx, command):
        customer = ctx.customers.get(command.customer_id)
        if (race := next(races, None)) is not None:
            other = {"profile": {"lastName": f"other {race}"}}
            overtaking = PatchCustomer(customer_id=command.customer_id, patch=other)
            service.application.run(patch_customer, overtaking, an_admin())
        profile = attrs.evolve(customer.profile, first_name="Jane")
        record_change(ctx, customer, customer.change(now=ctx.now, profile=profile))
        return customer

    return rename


def test_what_a_use_case_returns_is_returned(service):
    assert service.application.run(lambda _, command: command * 2, 21, an_admin()) == 42


def test_changes_and_events_are_committed_together(service, john):
    assert service.store.customers[key_of("cust-123")] == john
    assert [one.event.event_type for one in service.store.all_events()] == ["CustomerCreated"]


def test_an_error_keeps_nothing(service, john):
    def half_done(ctx, command):
        patch_customer(ctx, command)
        raise InvalidField("field", "is odd")

    with pytest.raises(InvalidField):
        service.application.run(half_done, PATCH, an_admin())
    assert service.store.customers[key_of("cust-123")] == john
    assert len(list(service.store.all_events())) == 1


def test_the_moment_is_the_same_from_first_to_last_line(service):
    def look_twice(ctx, _):
        first = ctx.now
        service.clock.advance(timedelta(hours=1))
        return first, ctx.now

    first, last = service.application.run(look_twice, None, an_admin())
    assert first == last


def test_a_change_that_another_overtook_is_made_again_on_what_the_other_left(service, john):
    customer = service.application.run(overtaken(service, 2), PATCH, an_admin())
    assert customer.version == 4
    assert (customer.profile.first_name, customer.profile.last_name) == ("Jane", "other 1")


def test_nothing_of_an_overtaken_attempt_is_kept(service, john):
    service.application.run(overtaken(service, 1), PATCH, an_admin())
    events = [one.event.subject_version for one in service.store.all_events()]
    assert events == [1, 2, 3]


def test_after_three_attempts_the_caller_is_told(service, john):
    with pytest.raises(ConcurrentUpdate):
        service.application.run(overtaken(service, ATTEMPTS), PATCH, an_admin())


def test_a_caller_who_named_the_version_is_told_at_once(service, john):
    command = attrs.evolve(PATCH, expected_version=1)
    with pytest.raises(ConcurrentUpdate):
        service.application.run(overtaken(service, 1), command, an_admin())


def test_every_run_is_told_with_what_it_recorded(service, told):
    service.application.run(register_customer, RegisterCustomer(email="a@example.com"), an_admin())
    (run,) = told
    assert (run.use_case, run.business_id, run.error) == ("register_customer", "default", None)
    assert [event.event_type for event in run.events] == ["CustomerCreated"]
    assert run.seconds >= 0


def test_a_failed_run_is_told_with_its_error_and_no_events(service, told):
    with pytest.raises(InvalidField):
        service.application.run(
            register_customer, RegisterCustomer(email="a@example.com", id="profile"), an_admin()
        )
    (run,) = told
    assert isinstance(run.error, InvalidField)
    assert run.events == ()
