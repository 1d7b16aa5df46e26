"""Address books through their use cases: limits, versions, what is recorded and exported."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from customer_core.addresses.add_address import AddAddress, add_address
from customer_core.addresses.change_address import (
    PatchAddress,
    ReplaceAddress,
    patch_address,
    replace_address,
)
from customer_core.addresses.drafts import AddressDraft
from customer_core.addresses.errors import AddressLimitExceeded
from customer_core.addresses.model import AddressType
from customer_core.addresses.read_addresses import ListAddresses, list_addresses
from customer_core.addresses.remove_address import RemoveAddress, remove_address
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.model import Status
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.customers.time_travel import as_of
from customer_core.kernel.errors import Invalid, NotPermitted, ValidationFailed, VersionConflict
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Role, Scope
from customer_core.testing import (
    NOON,
    MemoryService,
    a_customer,
    an_admin,
    principal,
    the_customer,
)
from customer_core.testing.exports import exported_parts

JOHN = "cust-123"
DRAFT = AddressDraft(street="123 Main St", city="New York", state="NY", zip_code="10001")

pytestmark = pytest.mark.usefixtures("john")


@pytest.fixture
def run(service):
    return lambda use_case, command: service.application.run(use_case, command, an_admin())


@pytest.fixture
def add(run):
    def adding(**fields):
        return run(add_address, AddAddress(customer_id=JOHN, draft=attrs.evolve(DRAFT, **fields)))

    return adding


def events(service):
    return [one.event for one in service.store.all_events()]


def test_one_that_says_least_is_for_shipping_in_the_united_states(add):
    address = add()
    assert (address.type, address.place.country) == (AddressType.SHIPPING, "US")


def test_without_a_country_it_is_in_the_configured_region():
    service = MemoryService(Policies(default_region="RO"))
    with service.units.begin("default") as unit:
        unit.customers.add(a_customer())
        unit.commit()
    command = AddAddress(customer_id=JOHN, draft=DRAFT)
    assert service.application.run(add_address, command, an_admin()).place.country == "RO"


def test_texts_lose_the_space_around_them_and_empty_ones_are_none(add):
    place = add(street="  1 Straße ", street2=" ", company="").place
    assert (place.street, place.street2, place.company) == ("1 Straße", None, None)


def test_every_fault_is_named_at_once(add):
    with pytest.raises(ValidationFailed) as refused:
        add(first_name="x" * 101, street=" ", city="x" * 101, country="Germany", phone="x")
    fields = [fault.field for fault in refused.value.faults]
    assert sorted(fields) == ["city", "country", "firstName", "phone", "street"]


@pytest.mark.parametrize(
    ("field", "longest"),
    [
        *(("company", 100), ("last_name", 100), ("street", 255), ("street2", 255)),
        *(("city", 100), ("state", 50), ("zip_code", 20)),
    ],
)
def test_a_text_of_the_greatest_length_is_kept_and_a_longer_one_refused(add, field, longest):
    add(**{field: "1" * longest})
    with pytest.raises(Invalid, match=f"at most {longest}"):
        add(**{field: "1" * (longest + 1)})


def test_the_own_book_is_that_of_the_user_or_of_the_id(service, add):
    home = add()
    for subject in (JOHN, "user-1"):
        own = service.application.run(list_addresses, ListAddresses(), the_customer(subject))
        assert own == (home,)
    with pytest.raises(CustomerNotFound):
        service.application.run(list_addresses, ListAddresses(), the_customer("nobody"))


def test_a_reader_may_not_write(service):
    reader = principal(Role.CUSTOMER, subject=JOHN, scopes=(Scope.READ,))
    with pytest.raises(NotPermitted):
        service.application.run(add_address, AddAddress(draft=DRAFT), reader)


def test_who_is_erased_has_no_address_any_more(service, john):
    john.change(now=NOON, status=Status.DELETED)
    with service.units.begin("default") as unit:
        unit.customers.save(john)
        unit.commit()
    with pytest.raises(CustomerNotFound):
        service.application.run(add_address, AddAddress(customer_id=JOHN, draft=DRAFT), an_admin())


def test_ten_at_most_also_when_all_come_at_once(service):
    def one_more(_):
        try:
            command = AddAddress(customer_id=JOHN, draft=DRAFT)
            return service.application.run(add_address, command, an_admin())
        except AddressLimitExceeded:
            return None

    with ThreadPoolExecutor(8) as threads:
        added = [one for one in threads.map(one_more, range(25)) if one]
    kept = service.application.run(list_addresses, ListAddresses(customer_id=JOHN), an_admin())
    assert len(added) == len(kept) == 10
    assert sum(one.is_default for one in kept) == 1


def test_a_version_that_is_old_is_refused_and_nothing_changes(run, add):
    home = add()
    run(patch_address, PatchAddress(customer_id=JOHN, address_id=home.id, patch={"city": "Bonn"}))
    for use_case, command in (
        (replace_address, ReplaceAddress(address_id=home.id, draft=DRAFT)),
        (patch_address, PatchAddress(address_id=home.id, patch={})),
        (remove_address, RemoveAddress(address_id=home.id)),
    ):
        with pytest.raises(VersionConflict) as refused:
            run(use_case, attrs.evolve(command, customer_id=JOHN, expected_version=1))
        assert refused.value.current == 2
    (kept,) = run(list_addresses, ListAddresses(customer_id=JOHN))
    assert (kept.place.city, kept.version) == ("Bonn", 2)


def test_what_changes_nothing_is_no_change(service, run, add):
    home = add(first_name="Ana")
    before = len(events(service))
    draft = attrs.evolve(DRAFT, first_name="Ana")
    same = run(replace_address, ReplaceAddress(customer_id=JOHN, address_id=home.id, draft=draft))
    assert same == home
    assert len(events(service)) == before


def test_replacing_keeps_type_and_default_and_empties_what_it_leaves_out(run, add):
    add()
    second = add(type=AddressType.BOTH, is_default=True, company="Łódź GmbH")
    command = ReplaceAddress(customer_id=JOHN, address_id=second.id, draft=DRAFT)
    replaced = run(replace_address, command)
    assert replaced.type is AddressType.BOTH
    assert replaced.is_default
    assert replaced.place.company is None


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"street": None}, "street"),
        ({"id": "addr_7"}, "id"),
        ({"city": 7}, "city"),
        ({"type": "home"}, "type"),
        ({"country": ""}, "country"),
        ({"isDefault": "yes"}, "isDefault"),
        ({"city": "a\x00b"}, "city"),
    ],
)
def test_a_patch_that_is_wrong_is_refused_by_its_field(run, add, patch, field):
    home = add()
    with pytest.raises(Invalid) as refused:
        run(patch_address, PatchAddress(customer_id=JOHN, address_id=home.id, patch=patch))
    assert [fault.field for fault in refused.value.faults] == [field]


def test_old_and_new_values_are_in_the_audit_and_never_in_what_is_published(service, run, add):
    home = add()
    run(patch_address, PatchAddress(customer_id=JOHN, address_id=home.id, patch={"state": None}))
    run(remove_address, RemoveAddress(customer_id=JOHN, address_id=home.id))
    added, changed, removed = events(service)[-3:]
    path = f"addresses.{home.id}"
    assert added.audit["changes"] == {
        path: {"old": None, "new": home.shown()},
        "country": {"old": None, "new": "US"},
    }
    assert changed.audit["changes"] == {f"{path}.state": {"old": "NY", "new": None}}
    assert set(removed.audit["changes"]) == {path, "country"}
    for event in (added, changed, removed):
        assert event.event_type == "CustomerProfileUpdated"
        assert event.data["fieldsChanged"] == list(event.audit["changes"])
        assert "Main St" not in str(event.data)


def test_a_default_that_moves_is_a_change_of_both(service, add):
    first = add()
    second = add(is_default=True)
    *_, event = events(service)
    assert set(event.audit["changes"]) == {
        f"addresses.{second.id}",
        f"addresses.{first.id}.isDefaultShipping",
    }


def test_an_export_holds_the_addresses(service, add):
    home = add(first_name="Ana")
    (held,) = exported_parts(service.application, JOHN, an_admin())["addresses"]
    assert held["id"] == home.id
    assert held["street"] == "123 Main St"
    assert (held["isDefaultShipping"], held["isDefaultBilling"]) == (True, False)


def test_the_country_at_a_moment_is_the_one_it_was(service, run, add):
    add()
    service.clock.advance(timedelta(days=1))
    add(country="DE", is_default=True)
    service.clock.advance(timedelta(days=1))
    read = ReadCustomer(customer_id=JOHN)
    countries = [
        run(as_of(NOON + timedelta(hours=12 * half), read_customer), read).customer.country
        for half in (1, 3)
    ]
    assert countries == ["US", "DE"]
