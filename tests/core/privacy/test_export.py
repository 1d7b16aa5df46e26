"""The archive of everything held about a customer: whole, readable, and nobody else's."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import UTC, datetime
from decimal import Decimal

import attrs
import jsonschema
import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.drafts import ProfileDraft
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.principal import Origin, Role
from customer_core.notes.add_note import AddNote, add_note
from customer_core.privacy.export.parts import PAGE
from customer_core.privacy.export.read_part import NoteExport, note_export
from customer_core.privacy.export.schemas import schema_of
from customer_core.privacy.export.table import PARTS
from customer_core.privacy.export.writing.page import SHOWN
from customer_core.privacy.registry import PLACES
from customer_core.testing import (
    MemoryService,
    an_admin,
    envelope,
    order_created,
    order_fact,
    payment_processed,
    points_earned,
    principal,
    the_customer,
    user_told,
)
from tests.core.privacy.archives import all_text, archive_of, read_json

JOHN = "cust-123"
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example")',
    "a\x00b",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}🎉",
    "../../etc/passwd",
    '"; --',
    "</td></table><img src=x onerror=alert(1)>",
)


def history_of(service):
    page = service.application.run(read_history, ReadHistory(customer_id=JOHN), an_admin())
    return [one.event for one in page.items]


@pytest.fixture
def john_who_bought(service: MemoryService, john):
    service.ingest(
        order_created(total="250.00"),
        payment_processed(),
        points_earned(7, reference="welcome"),
        user_told(firstName="Ana"),
        envelope(
            "AppointmentBooked",
            {"userId": "user-1", "appointmentId": "apt-1", "startsAt": "2025-01-02T10:00:00Z"},
        ),
        envelope(
            "BrochureRequested",
            {"userId": "user-1", "requestId": "req-1", "brochure": "Kitchens"},
        ),
    )
    service.settle()
    return john


class TestWhatIsInIt:
    """Profile, standing, orders and all else, for programs and for people."""

    @pytest.mark.usefixtures("john_who_bought")
    def test_it_has_a_file_and_a_schema_for_each_part_and_a_page_and_a_manifest(self, service):
        with archive_of(service, JOHN) as archive:
            names = archive.namelist()
        tables = [part.table for part in PARTS if part.columns]
        wanted = [*(part.file for part in PARTS), *tables, *(part.schema for part in PARTS)]
        assert sorted(names) == sorted([*wanted, "index.html", "manifest.json"])

    @pytest.mark.usefixtures("john_who_bought")
    def test_it_has_what_the_customer_did_and_what_others_told(self, service):
        with archive_of(service, JOHN) as archive:
            orders = read_json(archive, "orders.json")
            assert [one["orderId"] for one in orders] == ["order-1"]
            assert orders[0]["totalAmount"] == Decimal("250.00")
            assert read_json(archive, "loyalty.json")[0]["points"] == 7
            assert read_json(archive, "appointments.json")[0]["appointmentId"] == "apt-1"
            assert read_json(archive, "brochures.json")[0]["brochure"] == "Kitchens"
            assert read_json(archive, "account.json")["said"]["profile.firstName"]["value"] == "Ana"
            types = {one["eventType"] for one in read_json(archive, "events.jsonl")}
        assert types >= {
            "CustomerCreated",
            "OrderCreated",
            "PaymentProcessed",
            "LoyaltyPointsEarned",
            "UserCreated",
            "AppointmentBooked",
            "BrochureRequested",
        }

    @pytest.mark.usefixtures("john_who_bought")
    @pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
    def test_each_file_is_as_its_schema_says(self, service, part):
        with archive_of(service, JOHN) as archive:
            schema, held = read_json(archive, part.schema), read_json(archive, part.file)
        jsonschema.Draft202012Validator.check_schema(schema)
        for one in held if part.file.endswith(".jsonl") else [held]:
            jsonschema.validate(one, schema)

    @pytest.mark.usefixtures("john_who_bought")
    @pytest.mark.parametrize("part", [part for part in PARTS if part.columns], ids=lambda p: p.name)
    def test_each_table_has_a_row_for_each_record(self, service, part):
        assert set(part.columns) <= set(_properties(part))
        with archive_of(service, JOHN) as archive:
            held = read_json(archive, part.file)
            rows = list(csv.DictReader(io.StringIO(archive.read(part.table).decode(), newline="")))
        assert len(rows) == len(held)
        assert all(set(row) == set(part.columns) for row in rows)

    @pytest.mark.usefixtures("john_who_bought")
    def test_the_manifest_has_every_file_with_size_hash_and_records(self, service):
        with archive_of(service, JOHN) as archive:
            manifest = read_json(archive, "manifest.json")
            contents = {name: archive.read(name) for name in archive.namelist()}
        del contents["manifest.json"]
        assert {one["name"]: (one["bytes"], one["sha256"]) for one in manifest["files"]} == {
            name: (len(body), hashlib.sha256(body).hexdigest()) for name, body in contents.items()
        }
        records = {one["name"]: one["records"] for one in manifest["files"]}
        assert (records["orders.json"], records["orders.csv"], records["index.html"]) == (
            1,
            1,
            None,
        )
        assert manifest["subject"] == {
            "businessId": "default",
            "customerId": JOHN,
            "userId": "user-1",
        }

    @pytest.mark.usefixtures("john")
    def test_the_manifest_says_of_every_declared_datum_where_it_is_or_why_not(self, service):
        with archive_of(service, JOHN) as archive:
            names = set(archive.namelist())
            declared = read_json(archive, "manifest.json")["declared"]
        assert len(declared) == sum(len(place.data) for place in PLACES)
        assert all((one["file"] in names) is not bool(one["leftOut"]) for one in declared)

    @pytest.mark.usefixtures("john")
    def test_nothing_is_an_empty_list_and_not_a_missing_file(self, service):
        with archive_of(service, JOHN) as archive:
            assert read_json(archive, "orders.json") == []
            assert read_json(archive, "deliveries.jsonl") == []
            assert read_json(archive, "account.json") is None

    @pytest.mark.usefixtures("john")
    @pytest.mark.parametrize("number", [PAGE - 2, PAGE - 1, PAGE, 2 * PAGE + 100])
    def test_events_of_any_number_are_in_it_once_each(self, service, number):
        service.ingest(
            *(order_fact("SomethingHappened", customerId=JOHN, number=n) for n in range(number))
        )
        with archive_of(service, JOHN) as archive:
            held = read_json(archive, "events.jsonl")
        told = [one["data"]["number"] for one in held if one["eventType"] == "SomethingHappened"]
        assert told == list(range(number))

    @pytest.mark.usefixtures("john")
    @pytest.mark.parametrize("number", [PAGE, PAGE + 5])
    def test_orders_of_any_number_are_in_it_with_their_events_once_each(self, service, number):
        service.ingest(*(order_created(f"order-{n:05}") for n in range(number)))
        service.settle()
        with archive_of(service, JOHN) as archive:
            orders = [one["orderId"] for one in read_json(archive, "orders.json")]
            events = [
                one["data"]["orderId"]
                for one in read_json(archive, "events.jsonl")
                if one["eventType"] == "OrderCreated"
            ]
        assert sorted(orders) == sorted(events) == [f"order-{n:05}" for n in range(number)]

    @pytest.mark.usefixtures("john")
    def test_the_page_shows_the_beginning_of_what_there_is_much_of(self, service):
        service.ingest(*(order_created(f"order-{n:03}") for n in range(SHOWN + 3)))
        service.settle()
        with archive_of(service, JOHN) as archive:
            page = archive.read("index.html").decode()
        assert "And 3 more." in page
        assert all(f'href="#{part.name}"' in page for part in PARTS)
        assert all(f'id="{part.name}"' in page for part in PARTS)
        assert page.count("<td>orderId</td>") == SHOWN

    @pytest.mark.usefixtures("john")
    def test_time_before_that_of_archives_is_told_all_the_same(self, service):
        service.clock.set(datetime(1971, 1, 1, tzinfo=UTC))
        with archive_of(service, JOHN) as archive:
            assert archive.testzip() is None
            assert {one.date_time[0] for one in archive.infolist()} == {1980}


class TestNobodyElses:
    """Others appear by their roles, if at all; secrets do not."""

    def test_secrets_stay_out(self, service):
        command = RegisterCustomer(email="a@example.com", id="a", password="correct horse")
        customer = service.application.run(register_customer, command, an_admin())
        with archive_of(service, "a") as archive:
            assert customer.password_hash not in all_text(archive)

    @pytest.mark.usefixtures("john")
    def test_who_else_did_something_appears_by_role(self, service):
        origin = Origin(ip_address="192.0.2.77", user_agent="bobs-browser")
        bob = principal(Role.ADMIN_MANAGER, subject="bob-the-admin", origin=origin)
        command = PatchCustomer(customer_id=JOHN, patch={"profile": {"firstName": "Jane"}})
        service.application.run(patch_customer, command, bob)
        service.application.run(add_note, AddNote(customer_id=JOHN, content="Calls late"), bob)
        with archive_of(service, JOHN, the_customer(JOHN)) as archive:
            text, events = all_text(archive), read_json(archive, "events.jsonl")
            assert read_json(archive, "notes.json")[0]["author"] == "admin_manager"
        for name in ("bob-the-admin", "192.0.2.77", "bobs-browser"):
            assert name not in text
        changed = next(one for one in events if one["eventType"] == "CustomerProfileUpdated")
        assert changed["by"] == "admin_manager"
        assert changed["changes"]["profile.firstName"]["new"] == "Jane"

    @pytest.mark.usefixtures("john")
    def test_what_the_person_did_is_told_with_its_own_address(self, service):
        origin = Origin(ip_address="192.0.2.5", user_agent="my-browser")
        me = attrs.evolve(the_customer(JOHN), origin=origin)
        command = PatchCustomer(customer_id=JOHN, patch={"profile": {"firstName": "Jane"}})
        service.application.run(patch_customer, command, me)
        with archive_of(service, JOHN) as archive:
            (event,) = (one for one in read_json(archive, "events.jsonl") if one["by"] == "self")
        assert (event["ipAddress"], event["userAgent"]) == ("192.0.2.5", "my-browser")

    @pytest.mark.usefixtures("john")
    def test_an_order_that_was_somebody_elses_at_first_tells_nothing_of_them(self, service):
        later = service.clock.now().replace(hour=23)
        service.ingest(
            order_created("order-1", customerId="cust-999", note="for Zoe"),
            order_created("order-1", at=later),
        )
        service.settle()
        with archive_of(service, JOHN) as archive:
            assert [one["orderId"] for one in read_json(archive, "orders.json")] == ["order-1"]
            text = all_text(archive)
        assert "cust-999" not in text
        assert "Zoe" not in text

    def test_two_customers_archives_share_no_value_of_theirs(self, service):
        for name in ("ana", "zoe"):
            command = RegisterCustomer(
                email=f"{name}@example.com",
                id=f"cust-{name}",
                user_id=f"user-{name}",
                profile=ProfileDraft(first_name=f"First{name}", phone=None),
            )
            service.application.run(register_customer, command, an_admin())
            note = AddNote(customer_id=f"cust-{name}", content=f"Remark{name}")
            service.application.run(add_note, note, an_admin())
            service.ingest(
                order_created(f"order-{name}", customerId=f"cust-{name}", note=f"Extra{name}"),
                points_earned(5, f"cust-{name}", reference=f"points-{name}"),
                user_told("UserUpdated", f"user-{name}", f"{name}@example.com"),
            )
        service.settle()
        with archive_of(service, "cust-ana") as of_ana, archive_of(service, "cust-zoe") as of_zoe:
            ana, zoe = all_text(of_ana), all_text(of_zoe)
        assert "Remarkana" in ana
        assert "Extrazoe" in zoe
        assert "zoe" not in ana
        assert "ana@" not in zoe
        assert "Firstana" not in zoe

    @pytest.mark.usefixtures("john")
    def test_a_business_elsewhere_knows_nothing_of_the_customer(self, service):
        with pytest.raises(CustomerNotFound):
            archive_of(service, JOHN, an_admin("other"))


class TestHostileValues:
    """What people write is shown as they wrote it, and does nothing."""

    @pytest.fixture
    def archive(self, service, john):
        assert john.id == JOHN
        for number, text in enumerate(HOSTILE):
            service.ingest(
                points_earned(1, reference=text),
                order_created(f"..{number}", note=text, shippingAddress={"street": text}),
                order_fact("SomethingHappened", customerId=JOHN, text=text),
            )
        service.settle()
        return archive_of(service, JOHN)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_json_has_it_as_it_was(self, archive, text):
        events = read_json(archive, "events.jsonl")
        assert any(one["data"].get("text") == text for one in events)

    def test_the_page_runs_nothing_and_loads_nothing(self, archive):
        page = archive.read("index.html").decode()
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "\x00" not in page
        assert "default-src 'none'" in page

    def test_a_table_has_no_formula(self, archive):
        rows = csv.DictReader(io.StringIO(archive.read("loyalty.csv").decode(), newline=""))
        references = [row["reference"] for row in rows]
        assert not any(one.startswith(("=", "+", "-", "@", "\t", "\r")) for one in references)
        assert any(one.startswith("'=HYPERLINK") for one in references)

    def test_names_of_files_have_nothing_of_the_data(self, archive):
        known = {
            *(part.file for part in PARTS),
            *(part.table for part in PARTS),
            *(part.schema for part in PARTS),
        }
        assert set(archive.namelist()) - known == {"index.html", "manifest.json"}


class TestAudit:
    """An export leaves a trace, without anything of what was exported."""

    @pytest.mark.usefixtures("john")
    def test_it_shows_in_the_history(self, service):
        command = NoteExport(customer_id=JOHN, records=12)
        service.application.run(note_export, command, an_admin())
        entry, *_ = history_of(service)
        assert entry.event_type == "DataExported"
        assert set(entry.data) == {"customerId", "requestId", "records", "exportedAt"}
        assert entry.audit["actor"] == an_admin().subject


def test_every_part_that_the_registry_names_is_one_of_the_archive():
    named = {datum.exported for place in PLACES for datum in place.data if datum.exported}
    assert named <= {part.name for part in PARTS}


def _properties(part):
    body = schema_of(part)
    return body.get("items", body)["properties"]
