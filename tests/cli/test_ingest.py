"""ingest: good lines go in, bad ones are told by number and reason."""

from __future__ import annotations

import io
import sys

import pytest

from customer_cli.exits import Exit
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import envelope, order_created, payment_processed
from customer_core.testing.contracts.suppression import ADA, a_subject, given_erased


def orders(number: int) -> list[dict]:
    return [order_created(f"order-{index}", f"cust-{index}") for index in range(number)]


def test_takes_in_every_line_and_pokes_the_worker(customers, service, memory, jsonl):
    outcome = customers("ingest", jsonl(*orders(3)))

    assert outcome.code == Exit.OK
    assert outcome.out == "New events: 3; known already: 0; lines refused: 0\n"
    assert len(memory.store.events) == 3
    assert service.pokes.partitions


def test_passes_over_what_is_known(customers, service, jsonl):
    file = jsonl(*orders(2))
    customers("ingest", file)

    assert customers("ingest", file, "--json").json["known"] == 2


def test_leaves_out_what_is_about_somebody_erased(customers, service, memory, jsonl):
    given_erased(memory.platform, a_subject())
    about = envelope("LoyaltyPointsEarned", {"customerId": ADA, "points": 5})

    told = customers("ingest", jsonl(about, *orders(1)), "--json").json
    assert (told["added"], told["suppressed"]) == (1, 1)
    assert [one.event.event_type for one in memory.store.all_events()] == ["OrderCreated"]


def test_reads_standard_input(customers, service, memory, jsonl, monkeypatch):
    raw = io.BytesIO(jsonl(*orders(2)).read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw))

    assert customers("ingest", "-").code == Exit.OK
    assert len(memory.store.events) == 2


def test_a_bad_line_is_told_with_its_number_while_the_good_ones_go_in(
    customers, service, memory, jsonl
):
    good, other = orders(2)
    nameless = {**good, "eventId": "no id!"}
    outcome = customers("ingest", jsonl(good, b"", b"{not json", nameless, other))

    assert outcome.code == Exit.PARTLY
    assert outcome.err.splitlines()[0].startswith("line 3: event: is no JSON")
    assert outcome.err.splitlines()[1].startswith("line 4: eventId: must be 1 to 64")
    assert len(memory.store.events) == 2
    assert len(memory.store.quarantined) == 2


def test_facts_that_are_wrong_go_in_and_are_for_the_perspectives_to_tell(
    customers, service, memory, jsonl
):
    outcome = customers("ingest", jsonl(order_created(total="-1.00")))

    assert outcome.code == Exit.OK
    assert outcome.out == "New events: 1; known already: 0; lines refused: 0\n"


def test_any_envelope_is_understood(customers, service, memory, jsonl):
    flat = {"event": "v1.order.created", "order_id": "order-1", "customer_id": "cust-1"}
    cloud_event = {
        "specversion": "1.0",
        "id": "evt-1",
        "source": "/orders",
        "type": "orders.order.cancelled",
        "data": {"orderId": "order-1"},
    }
    outcome = customers("ingest", jsonl(flat, cloud_event), "--json")

    assert outcome.json["added"] == 2
    streams = {recorded.event.stream for recorded in memory.store.all_events()}
    assert streams == {"order:order-1"}


def test_programs_get_one_document_with_every_bad_line(customers, service, jsonl):
    outcome = customers("ingest", jsonl(*orders(1), b"[]"), "--json")

    assert outcome.code == Exit.PARTLY
    assert outcome.json["added"] == 1
    assert [bad["line"] for bad in outcome.json["refused"]] == [2]


def test_only_bad_lines_are_a_refusal(customers, service, jsonl):
    assert customers("ingest", jsonl(b"[]", b"1")).code == Exit.REFUSED


def test_an_empty_file_is_no_fault(customers, service, jsonl):
    assert customers("ingest", jsonl()).code == Exit.OK


def test_a_line_that_is_too_long_is_told_and_the_next_ones_are_read(
    customers, service, memory, jsonl
):
    outcome = customers("ingest", jsonl(b'{"a": "' + b"x" * 3_000_000 + b'"}', *orders(1)))

    assert outcome.code == Exit.PARTLY
    assert outcome.err.startswith("line 1: event: must not be larger than")
    assert len(memory.store.events) == 1


def test_a_byte_order_mark_and_windows_lines_are_understood(customers, service, tmp_path, jsonl):
    raw = jsonl(*orders(2)).read_bytes().replace(b"\n", b"\r\n")
    file = tmp_path / "windows.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + raw)

    assert customers("ingest", file).code == Exit.OK


def test_works_in_batches(customers, service, memory, jsonl, monkeypatch):
    monkeypatch.setattr("customer_cli.lines.BATCH_LINES", 2)

    assert customers("ingest", jsonl(*orders(5)), "--json").json["added"] == 5
    assert memory.store.all_events
    assert len({recorded.point.xid for recorded in memory.store.all_events()}) == 3


def test_a_database_that_goes_away_is_told_with_how_far_it_came(
    customers, service, jsonl, monkeypatch
):
    monkeypatch.setattr("customer_cli.lines.BATCH_LINES", 2)
    begin, begun = service.units.begin, []

    def failing():
        begun.append(1)
        if len(begun) > 2:  # after a look whether the database was restored, and the first lines
            raise DependencyUnavailable("PostgreSQL")
        return begin()

    monkeypatch.setattr(service.memory.platform, "begin", failing)

    outcome = customers("ingest", jsonl(*orders(4)))

    assert outcome.code == Exit.SETUP
    assert "The first 2 lines are in; run the command again" in outcome.err


@pytest.mark.parametrize("file", ["nothing-there.jsonl", "."])
def test_a_file_that_is_none_is_wrong_usage(customers, service, file):
    outcome = customers("ingest", file)

    assert outcome.code == Exit.USAGE
    assert f"{file} is no file" in outcome.err


def test_what_was_taken_in_becomes_orders(customers, service, memory, ada, jsonl):
    customers("ingest", jsonl(order_created(total="39.98"), payment_processed()))
    memory.settle()

    assert customers("show", "cust-123", "--json").json["orders"][0]["total"] == 39.98
