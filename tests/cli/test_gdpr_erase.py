"""gdpr erase, ledger and replay-erasures: erasing somebody, and again after a restore."""

from __future__ import annotations

from types import SimpleNamespace

import attrs
import pytest

from customer_cli.commands import gdpr_erase
from customer_cli.exits import Exit
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.event_plane.erasure.replay import Replay
from customer_core.privacy.erasure.ledger import erased_names
from customer_core.privacy.erasure.lines import line_of
from customer_core.testing import an_admin, key_of, order_created
from customer_core.testing.suppression import PSEUDONYMS

ADA = "cust-ada"


@pytest.fixture
def erasing(service, memory, tmp_path, monkeypatch):
    """A customer with an order, and what erasing needs of the service."""
    monkeypatch.setattr(gdpr_erase, "_PAUSE_SECONDS", 0.0)
    service.eraser, service.elsewhere = memory.eraser, ()
    service.settings = SimpleNamespace(
        erasure_ledger_file=tmp_path / "erased.jsonl", data_dir=tmp_path
    )
    service.replay = Replay(
        units=memory.platform,
        pseudonyms=PSEUDONYMS,
        eraser=memory.eraser,
        application=memory.application,
    )
    command = RegisterCustomer(email="ada@example.com", id=ADA, user_id="user-ada")
    memory.application.run(register_customer, command, an_admin())
    memory.ingest(order_created(customer_id=ADA))
    memory.settle()
    return memory


def is_there(memory):
    return key_of(ADA) in memory.store.customers


def test_a_dry_run_lists_what_would_be_done_and_why(customers, erasing):
    shown = customers("gdpr", "erase", ADA, "--dry-run")
    found = customers("gdpr", "erase", ADA, "--dry-run", "--json").json
    assert shown.code == Exit.OK
    for word in ("Nothing was changed", "customers", "order_summary", "bookkeeping"):
        assert word in shown.out
    places = {one["place"]: one for one in found["places"]}
    assert (places["customers"]["deleted"], places["order_summary"]["masked"]) == (1, 1)
    assert is_there(erasing)
    assert not erasing.store.data_requests


def test_without_now_it_waits_for_the_grace_period(customers, erasing):
    outcome = customers("gdpr", "erase", ADA, "--yes")
    assert outcome.code == Exit.OK
    assert "approved; it waits until 2024-12-26" in outcome.out
    assert is_there(erasing)


def test_it_is_done_at_once(customers, erasing):
    found = customers("gdpr", "erase", ADA, "--now", "--yes", "--json")
    assert found.code == Exit.OK
    assert found.json["state"] == "done"
    assert not is_there(erasing)


def test_it_asks_before(customers, erasing, monkeypatch):
    asked = []
    monkeypatch.setattr("typer.confirm", lambda question, **_: asked.append(question))
    assert customers("gdpr", "erase", ADA, "--now").code == Exit.REFUSED
    assert ADA in asked[0]
    assert is_there(erasing)


def test_there_must_be_such_a_customer(customers, erasing):
    outcome = customers("gdpr", "erase", "nobody", "--now", "--yes")
    assert outcome.code == Exit.NOT_FOUND


def test_it_tells_what_others_have_yet_to_do(customers, erasing, service, monkeypatch):
    monkeypatch.setattr(gdpr_erase, "_PATIENCE_SECONDS", 0.0)
    tools = attrs.evolve(erasing.eraser.tools, sleep=lambda _: None, relay_patience=0.0)
    service.eraser = attrs.evolve(erasing.eraser, tools=tools)
    outcome = customers("gdpr", "erase", ADA, "--now", "--yes")
    assert outcome.code == Exit.PARTLY
    assert "a worker ends request" in outcome.out
    assert not is_there(erasing)


def test_the_ledger_is_written_as_lines_that_name_nobody(customers, erasing, tmp_path):
    customers("gdpr", "erase", ADA, "--now", "--yes")
    printed = customers("gdpr", "ledger", "export").out
    out = tmp_path / "copy.jsonl"
    assert customers("gdpr", "ledger", "export", "--out", out).code == Exit.OK
    assert out.read_text() == printed
    assert len(printed.splitlines()) == 3
    for name in (ADA, "user-ada", "ada@example.com"):
        assert name not in printed


def restored(memory, tmp_path):
    """Erase somebody elsewhere: here the ledger knows nothing of it, but its copy does."""
    subject = memory.eraser.tools.subject(key_of(ADA))
    names = erased_names(subject, PSEUDONYMS, memory.clock.now(), "dsr_1")
    (tmp_path / "erased.jsonl").write_text("".join(map(line_of, names)))
    memory.store.restored = True


def test_whom_a_backup_brought_back_is_erased_again(customers, erasing, tmp_path):
    restored(erasing, tmp_path)
    dry = customers("gdpr", "replay-erasures", "--dry-run", "--json").json
    assert (dry["missingInLedger"], dry["found"]) == (3, 1)
    assert is_there(erasing)
    assert erasing.store.restored
    done = customers("gdpr", "replay-erasures", "--yes", "--json").json
    assert done["found"] == sum(done["outcomes"].values()) == 1
    assert not is_there(erasing)
    assert not erasing.store.restored
    assert customers("gdpr", "replay-erasures", "--yes", "--json").json["missingInLedger"] == 0


def test_a_ledger_must_be_named_unless_nobody_was_ever_erased(customers, erasing):
    erasing.store.restored = True
    assert customers("gdpr", "replay-erasures").code == Exit.USAGE
    assert erasing.store.restored
    assert customers("gdpr", "replay-erasures", "--without-ledger").code == Exit.OK
    assert not erasing.store.restored


def test_what_is_no_ledger_is_told(customers, erasing, tmp_path):
    path = tmp_path / "odd.jsonl"
    path.write_text('{"no": "ledger"}\n')
    outcome = customers("gdpr", "replay-erasures", "--ledger", path)
    assert outcome.code == Exit.REFUSED
    assert "Line 1" in outcome.err


def test_who_has_a_legal_hold_is_told(customers, erasing, service, tmp_path, monkeypatch):
    restored(erasing, tmp_path)
    monkeypatch.setattr(Replay, "erase", lambda *_: Outcome.STOPPED)
    outcome = customers("gdpr", "replay-erasures", "--yes")
    assert outcome.code == Exit.PARTLY
    assert "stopped" in outcome.err
    assert erasing.store.restored
