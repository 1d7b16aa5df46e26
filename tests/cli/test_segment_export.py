"""segments export: whole files, or none."""

from __future__ import annotations

import csv
import json
import stat
import sys
from datetime import timedelta

import pytest

from customer_cli.main import run
from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import the_customer
from customer_core.testing.audiences import MemoryAudiences


@pytest.fixture
def everybody(service, register, memory, monkeypatch):
    """Five customers, all new, read two at a time."""
    monkeypatch.setattr("customer_core.audiences.export_audience.WINDOW", 2)
    for number in range(5):
        register(f"c{number}", first_name=f"=Ana{number}")
    memory.settle()


def exported(customers, out, *options, name="new_customer"):
    return customers("segments", "export", name, "--out", out, *options)


def test_csv_is_written_whole_and_for_the_owner_alone(customers, everybody, tmp_path):
    out = tmp_path / "new.csv"

    outcome = exported(customers, out)

    assert (outcome.code, outcome.out) == (0, f"{out} holds 5 customers.\n")
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["customerId"] for row in rows] == ["c0", "c1", "c2", "c3", "c4"]
    assert rows[0]["firstName"] == "'=Ana0"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


@pytest.mark.parametrize(
    ("name", "options"), [("new.jsonl", ()), ("new.ndjson", ()), ("new.txt", ("--format", "jsonl"))]
)
def test_the_form_follows_from_the_ending_or_is_told(customers, everybody, tmp_path, name, options):
    out = tmp_path / name

    outcome = exported(customers, out, *options, "--json")

    assert outcome.json == {
        "name": "new_customer",
        "reachable": None,
        "customers": 5,
        "file": str(out),
        "format": "jsonl",
    }
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["customerId"] for line in lines] == ["c0", "c1", "c2", "c3", "c4"]


def test_standard_output_has_the_file_and_nothing_else(customers, everybody):
    outcome = exported(customers, "-", "--format", "jsonl")

    assert outcome.code == 0
    assert len([json.loads(line) for line in outcome.out.splitlines()]) == 5
    assert outcome.err == "5 customers.\n"


def test_only_whom_a_channel_reaches(customers, everybody, memory, tmp_path):
    agreed = {"preferences": {"marketing": {"emailOptIn": True}}}
    command = PatchCustomer(customer_id="c3", patch=agreed)
    memory.application.run(patch_customer, command, the_customer("c3"))

    outcome = exported(customers, tmp_path / "mail.jsonl", "--reachable", "email", "--json")

    assert (outcome.json["customers"], outcome.json["reachable"]) == (1, "email")
    assert json.loads((tmp_path / "mail.jsonl").read_text())["customerId"] == "c3"


def test_members_are_those_of_this_moment(customers, everybody, memory, tmp_path):
    memory.clock.advance(timedelta(days=30))

    outcome = exported(customers, tmp_path / "new.jsonl", "--json")

    assert outcome.json["customers"] == 0
    assert (tmp_path / "new.jsonl").read_bytes() == b""


def test_another_business_has_its_own(customers, everybody, register, memory, tmp_path):
    register("theirs", business="acme")
    memory.settle()

    exported(customers, tmp_path / "new.jsonl", "--business", "acme")

    assert json.loads((tmp_path / "new.jsonl").read_text())["customerId"] == "theirs"


def test_a_file_is_overwritten_by_force_alone(customers, everybody, tmp_path):
    out = tmp_path / "new.csv"
    out.write_text("precious")

    refused = exported(customers, out)
    assert (refused.code, out.read_text()) == (2, "precious")
    assert "add --force" in refused.err

    assert exported(customers, out, "--force").code == 0
    assert out.read_text().startswith("customerId,")


def test_a_folder_that_is_not_there_is_told(customers, everybody, tmp_path):
    outcome = exported(customers, tmp_path / "nowhere" / "new.csv")
    assert outcome.code == 2
    assert "is no folder" in outcome.err


@pytest.mark.parametrize("out", ["new", "new.xlsx", "-"])
def test_without_a_known_ending_the_form_must_be_told(customers, everybody, out):
    outcome = exported(customers, out)
    assert outcome.code == 2
    assert "--format" in outcome.err


def test_parquet_does_not_go_to_standard_output(customers, everybody):
    outcome = exported(customers, "-", "--format", "parquet")
    assert outcome.code == 2
    assert "needs a file" in outcome.err


def test_parquet_without_its_library_says_what_to_install(
    customers, everybody, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    outcome = exported(customers, tmp_path / "new.parquet")

    assert outcome.code == 1
    assert "customer-bootstrap[parquet]" in outcome.err
    assert list(tmp_path.glob("*.parquet")) == []


def test_an_unknown_name_leaves_no_file(customers, everybody, tmp_path):
    outcome = exported(customers, tmp_path / "x.csv", name="nobody")

    assert outcome.code == 5
    assert "churned" in outcome.err
    assert list(tmp_path.glob("*x.csv*")) == []


@pytest.mark.parametrize("error", [DependencyUnavailable("PostgreSQL"), KeyboardInterrupt()])
def test_what_fails_in_the_middle_leaves_what_was_there(everybody, tmp_path, monkeypatch, error):
    out = tmp_path / "new.csv"
    out.write_text("the one of yesterday")
    whole = MemoryAudiences.settled

    def failing(self, audience, now, after, limit):
        if after is not None:
            raise error
        return whole(self, audience, now, after, limit)

    monkeypatch.setattr(MemoryAudiences, "settled", failing)

    arguments = ["segments", "export", "new_customer", "--out", str(out), "--force"]
    assert run(arguments) in (3, 130)
    assert out.read_text() == "the one of yesterday"
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_progress_is_shown_on_a_terminal_against_the_whole(
    customers, everybody, tmp_path, monkeypatch
):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    outcome = exported(customers, tmp_path / "new.csv")
    assert "5/5" in outcome.err
    assert outcome.code == 0


def test_an_export_is_kept_in_the_audit_trail(customers, everybody, memory, tmp_path):
    exported(customers, tmp_path / "all.csv")

    events = [one.event for one in memory.store.all_events()]
    (noted,) = (one for one in events if one.event_type == "AudienceExported")
    assert (noted.data["form"], noted.data["customers"]) == ("csv", 5)
    assert noted.metadata.actor == "operator"
