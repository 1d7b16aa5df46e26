"""Tags in the service in memory: what is refused, kept, told, and found."""

from __future__ import annotations

import pytest

from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.model import Status
from customer_core.customers.read_customer import search_customers
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.repository import CustomerQuery
from customer_core.event_plane.perspectives.profiles import ProfilesPerspective
from customer_core.kernel.errors import Invalid, InvalidField, NotPermitted
from customer_core.kernel.principal import Role, Scope
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.tags.errors import TagAlreadyExists, TagLimitExceeded, TagNotFound
from customer_core.tags.list_customers import list_customers
from customer_core.tags.list_tags import ListTags, list_tags
from customer_core.tags.model import MOST_TAGS
from customer_core.tags.remove_tag import RemoveTag, remove_tag
from customer_core.testing import a_customer, an_admin, key_of, principal
from customer_core.testing.exports import exported_parts
from customer_core.testing.tags import tags_of
from customer_core.testing.transaction import transaction

JOHN = "cust-123"


@pytest.fixture
def run(service, john):
    """Run a use case as an administrator."""
    return lambda use_case, command: service.application.run(use_case, command, an_admin())


@pytest.fixture
def tag(run):
    """Give John tags."""
    return lambda *labels: run(add_tags, AddTags(customer_id=JOHN, labels=labels))


def labels(run):
    return [one.label for one in run(list_tags, ListTags(customer_id=JOHN))]


def test_all_are_given_or_none(run, tag):
    tag("VIP")
    with pytest.raises(TagAlreadyExists) as refused:
        tag("New", "vip")
    assert refused.value.label == "vip"
    assert labels(run) == ["VIP"]


def test_one_that_is_given_twice_at_once_is_named(run, tag):
    with pytest.raises(InvalidField) as refused:
        tag("VIP", "Late", " vip")
    assert refused.value.field == "labels[2]"
    assert labels(run) == []


def test_every_label_that_is_wrong_is_named(tag):
    with pytest.raises(Invalid) as refused:
        tag("VIP", "", "x" * 51)
    assert [fault.field for fault in refused.value.faults] == ["labels[1]", "labels[2]"]


@pytest.mark.parametrize("number", [0, MOST_TAGS + 1])
def test_none_or_too_many_at_once_are_refused(tag, number):
    with pytest.raises(InvalidField, match="1 to 100"):
        tag(*(f"tag {one}" for one in range(number)))


def test_a_customer_never_has_too_many(run, tag):
    tag(*(f"tag {one}" for one in range(MOST_TAGS - 1)))
    with pytest.raises(TagLimitExceeded):
        tag("one", "more")
    tag("one")
    assert len(labels(run)) == MOST_TAGS


def test_who_was_erased_gets_none(service, run):
    gone = a_customer("gone", status=Status.DELETED)
    with service.units.begin(gone.business_id) as unit:
        unit.customers.add(gone)
        unit.commit()
    with pytest.raises(CustomerNotFound):
        run(add_tags, AddTags(customer_id="gone", labels=("VIP",)))


def test_a_tag_of_somebody_else_is_not_found(run, tag):
    run(register_customer, RegisterCustomer(email="ana@example.com", id="ana"))
    (hers,) = run(add_tags, AddTags(customer_id="ana", labels=("VIP",)))
    with pytest.raises(TagNotFound):
        run(remove_tag, RemoveTag(customer_id=JOHN, tag_id=hers.id))
    assert run(list_tags, ListTags(customer_id="ana")) == [hers]


@pytest.mark.parametrize(
    ("use_case", "command"),
    [
        (add_tags, AddTags(customer_id=JOHN, labels=("VIP",))),
        (remove_tag, RemoveTag(customer_id=JOHN, tag_id="tag_0001")),
    ],
)
def test_changing_needs_a_token_that_may_write(service, tag, use_case, command):
    tag("Late")
    reading = principal(Role.ADMIN_BUSINESS, scopes=[Scope.READ])
    with pytest.raises(NotPermitted, match="customers:write"):
        service.application.run(use_case, command, reading)


def test_who_works_for_the_business_does_not_see_its_own(service, run, tag):
    tag("VIP")
    agent = principal(Role.AGENT, subject="user-1")
    with pytest.raises(NotPermitted, match="other than the customer itself"):
        service.application.run(list_tags, ListTags(customer_id=JOHN), agent)
    (listed,) = service.application.run(list_customers, CustomerQuery(), agent).items
    assert listed.tags is None


def test_nobody_hides_from_an_agent_by_taking_its_name_for_an_id(service, run, tag):
    tag("VIP")
    agent = principal(Role.AGENT, subject=JOHN)
    (found,) = service.application.run(list_tags, ListTags(customer_id=JOHN), agent)
    assert found.label == "VIP"


@pytest.mark.parametrize("use_case", [search_customers, list_customers])
def test_asking_by_tag_is_for_those_who_see_tags(service, tag, use_case):
    tag("VIP")
    query = CustomerQuery(tag="vip")
    assert service.application.run(use_case, query, principal(Role.AGENT)).items
    with pytest.raises(NotPermitted):
        service.application.run(use_case, query, principal(Role.SERVICE))


def test_who_has_none_is_listed_with_none(run):
    (listed,) = run(list_customers, CustomerQuery()).items
    assert listed.tags == ()


def test_a_tag_given_or_taken_may_move_a_customer(service, run, tag):
    (vip,) = tag("VIP")
    run(remove_tag, RemoveTag(customer_id=JOHN, tag_id=vip.id))
    perspective = ProfilesPerspective()
    told = [one for one in service.store.all_events() if perspective.takes(one.event)]
    assert [one.event.event_type for one in told] == ["CustomerTagged", "CustomerUntagged"]
    with service.platform.begin() as unit:
        assert set(perspective.apply(unit, told).profiles) == {key_of(JOHN)}


def test_what_rules_read_are_the_keys_of_the_labels(service, run, tag):
    tag("VIP", "Prefers Monday")
    gone = tag("Late")[0]
    run(remove_tag, RemoveTag(customer_id=JOHN, tag_id=gone.id))
    with transaction(service.store) as opened:
        found = tags_of(opened, [key_of(JOHN), key_of("ana"), key_of(JOHN, "other")])
    assert found == {
        key_of(JOHN): {"vip", "prefers monday"},
        key_of("ana"): set(),
        key_of(JOHN, "other"): set(),
    }


def test_an_export_has_the_tags_and_not_who_gave_them(service, tag):
    tag("VIP")
    export = exported_parts(service.application, JOHN, an_admin())
    (held,) = export["tags"]
    assert held["label"] == "VIP"
    entry = next(one for one in export["events"] if one["eventType"] == "CustomerTagged")
    assert entry["data"]["tag"] == "VIP"
    assert entry["by"] == "admin_business"
    assert "admin-1" not in str(export)


def test_the_version_of_the_customer_stays(service, run, tag):
    tag("VIP")
    with service.units.begin("default") as unit:
        assert unit.customers.get(JOHN).version == 1
