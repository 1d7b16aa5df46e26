"""customers gdpr export: one archive, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile

import pytest

from customer_cli.commands import gdpr_export
from customer_cli.exits import Exit
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import an_admin, order_created, order_fact, payment_processed


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ada.zip"


@pytest.fixture
def exported(customers, service, ada, memory, path):
    """The archive of a customer with an order."""
    memory.ingest(order_created(total="39.90"), payment_processed())
    memory.settle()
    outcome = customers("gdpr", "export", "cust-123", "--out", path)
    assert outcome.code == Exit.OK, outcome.err
    return path


def test_the_archive_has_what_is_held_and_a_page_to_read(exported):
    with zipfile.ZipFile(exported) as archive:
        profile = json.loads(archive.read("profile.json"))
        orders = archive.read("orders.json").decode()
        page = archive.read("index.html").decode()
    assert profile["email"] == "cust-123@example.com"
    assert "39.90" in orders
    assert "Lovelace" in page


def test_the_hashes_of_the_manifest_hold(exported):
    with zipfile.ZipFile(exported) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        hashes = {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "manifest.json"
        }
    assert manifest["subject"]["customerId"] == "cust-123"
    assert {file["name"]: file["sha256"] for file in manifest["files"]} == hashes


def test_it_is_for_its_owner_alone(exported):
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600


def test_it_says_how_much_there_is(customers, service, ada, path):
    told = customers("gdpr", "export", "cust-123", "--out", path)
    assert "records in" in told.out
    summary = customers("gdpr", "export", "cust-123", "--out", path, "--force", "--json").json
    assert summary["archive"] == str(path)
    assert summary["bytes"] == path.stat().st_size
    assert summary["records"] > 0
    assert summary["manifest"]["subject"]["customerId"] == "cust-123"


def test_it_overwrites_only_on_request(customers, service, exported):
    before = exported.read_bytes()
    refused = customers("gdpr", "export", "cust-123", "--out", exported)
    assert refused.code == Exit.USAGE
    assert "add --force" in refused.err
    assert exported.read_bytes() == before


def test_nothing_is_left_behind_where_there_is_no_such_customer(customers, service, tmp_path):
    outcome = customers("gdpr", "export", "cust-9", "--out", tmp_path / "nobody.zip")
    assert outcome.code == Exit.NOT_FOUND
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_behind_where_it_fails_on_the_way(
    customers, service, ada, path, monkeypatch
):
    read = gdpr_export.read_part

    def read_part(ctx, command):
        if command.part == "events":
            raise DependencyUnavailable("PostgreSQL")
        return read(ctx, command)

    monkeypatch.setattr(gdpr_export, "read_part", read_part)
    outcome = customers("gdpr", "export", "cust-123", "--out", path)
    assert outcome.code != Exit.OK
    assert list(path.parent.iterdir()) == []


def test_nothing_is_left_behind_where_it_could_not_be_noted(
    customers, service, ada, path, monkeypatch
):
    def note_export(ctx, command):
        raise DependencyUnavailable("PostgreSQL")

    monkeypatch.setattr(gdpr_export, "note_export", note_export)
    assert customers("gdpr", "export", "cust-123", "--out", path).code != Exit.OK
    assert list(path.parent.iterdir()) == []


def test_it_needs_a_folder_that_is_there(customers, service, ada, tmp_path):
    outcome = customers("gdpr", "export", "cust-123", "--out", tmp_path / "none" / "x.zip")
    assert outcome.code == Exit.USAGE
    assert "is no folder" in outcome.err


def test_that_it_was_made_is_noted_in_the_history(exported, memory):
    page = memory.application.run(read_history, ReadHistory(customer_id="cust-123"), an_admin())
    event = page.items[0].event
    assert (event.event_type, event.metadata.actor) == ("DataExported", "operator")


def test_the_bar_counts_the_events_as_they_come(customers, service, ada, memory, path, monkeypatch):
    memory.ingest(*(order_fact("Happened", customerId="cust-123", n=n) for n in range(1500)))
    seen = []

    class Noted(gdpr_export.Bar):
        def __call__(self, part, records):
            super().__call__(part, records)
            (task,) = self._shown.tasks
            seen.append((task.description, task.completed, task.total))

    monkeypatch.setattr(gdpr_export, "Bar", Noted)
    assert customers("gdpr", "export", "cust-123", "--out", path).code == Exit.OK
    events = [(done, total) for title, done, total in seen if title == "What happened, and when"]
    total = events[0][1]
    assert total > 1500
    assert events[:2] == [(1000, total), (total, total)]
