"""gdpr verify and certificate: searching for the erased, and checking what was signed."""

from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest

from customer_cli.commands import gdpr_erase
from customer_cli.exits import Exit
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.privacy.proof.crowd_prover import CrowdProver
from customer_core.privacy.proof.prover import Prover
from customer_core.privacy.proof.scan import Kept
from customer_core.privacy.retention.policy import RetentionPolicy
from customer_core.testing import an_admin
from customer_core.testing.proofs import MemoryProofs, MemorySource, MemorySources
from customer_core.testing.suppression import PSEUDONYMS
from customer_standards import Ed25519Signer

ADA, EMAIL = "cust-ada", "ada@example.com"
NOTHING = MemorySource("customers")
LEFT = MemorySource("journal", (Kept(at="(0,1)", of_another=False, text=f"to {EMAIL}"),))


class Nameless:
    """Knows nobody by more than the erasure itself does."""

    def of(self, _subject):
        return ()


@pytest.fixture
def sources():
    return MemorySources([NOTHING])


@pytest.fixture
def proving(service, memory, sources, tmp_path, monkeypatch):
    """A customer, and what proving needs of the service."""
    monkeypatch.setattr(gdpr_erase, "_PAUSE_SECONDS", 0.0)
    service.signer, service.pseudonyms = Ed25519Signer(b"a secret"), PSEUDONYMS
    service.prover = Prover(
        proofs=MemoryProofs(memory.store),
        identifying=Nameless(),
        sources=sources,
        signer=service.signer,
        secret=b"a secret",
        clock=memory.clock,
        ids=memory.application.ids,
        controller="Băcănia SRL",
    )
    service.crowd_prover = CrowdProver(prover=service.prover)
    tools = attrs.evolve(memory.eraser.tools, proof=service.prover)
    service.eraser, service.elsewhere = attrs.evolve(memory.eraser, tools=tools), ()
    memory.application.run(register_customer, RegisterCustomer(email=EMAIL, id=ADA), an_admin())
    memory.settle()
    return tmp_path


@pytest.fixture
def erased(customers, proving):
    """Ada is erased; return the request."""
    outcome = customers("gdpr", "erase", ADA, "--now", "--yes", "--json")
    assert outcome.code == Exit.OK
    return outcome.json["request"]


@pytest.mark.usefixtures("erased")
def test_who_is_gone_is_proven_gone(customers):
    shown = customers("gdpr", "verify", ADA)
    assert shown.code == Exit.OK
    assert "gone" in shown.out
    assert ADA not in shown.out


@pytest.mark.usefixtures("erased")
def test_what_came_back_is_told_and_seen_by_scripts(customers, sources):
    sources.sources = [LEFT]
    found = customers("gdpr", "verify", ADA, "--json")
    assert found.code == Exit.PARTLY
    assert found.json["certificate"]["verdict"] == "found"
    assert found.json["certificate"]["searched"][0]["shown"][0]["at"] == "(0,1)"


@pytest.fixture
def run_id(service, memory, proving):
    """Ada was anonymised by the retention; return the run."""
    policy = RetentionPolicy(inactive=timedelta(days=1), notice=timedelta())
    tools = attrs.evolve(memory.retention.tools, proof=service.crowd_prover, policy=policy)
    memory.clock.advance(timedelta(days=2))
    *_, run = attrs.evolve(memory.retention, tools=tools).by_hand()
    assert run.report.erased == 1
    return run.id


def test_whom_the_retention_anonymised_is_proven_gone(customers, sources, run_id):
    found = customers("gdpr", "verify", ADA, "--json").json["certificate"]
    assert (found["verdict"], found["requestId"]) == ("gone", run_id)
    sources.sources = [LEFT]
    assert customers("gdpr", "verify", ADA).code == Exit.PARTLY


def test_the_certificate_of_a_run_is_shown_written_and_checked(customers, proving, run_id):
    shown = customers("gdpr", "retention", "certificate", run_id)
    assert (shown.code, "gone" in shown.out, ADA in shown.out) == (Exit.OK, True, False)
    out = proving / "run.json"
    of_run = ("gdpr", "retention", "certificate", run_id, "--out", out)
    assert customers(*of_run, "--json").json["certificate"]["people"]
    assert customers("gdpr", "certificate", "check", out).code == Exit.OK
    assert customers(*of_run).code == Exit.USAGE
    assert customers("gdpr", "retention", "certificate", "ret_none").code == Exit.NOT_FOUND
    assert customers(*of_run, "--force", "--id", "cert_none").code == Exit.NOT_FOUND


def test_of_somebody_who_was_not_erased_there_is_nothing_to_prove(customers, proving):
    assert customers("gdpr", "verify", ADA).code == Exit.NOT_FOUND
    assert customers("gdpr", "certificate", "show", "dsr_none").code == Exit.NOT_FOUND


def test_the_last_certificate_is_shown_and_written(customers, erased, proving):
    out = proving / "certificate.json"
    assert customers("gdpr", "certificate", "show", erased, "--out", out).code == Exit.OK
    assert json.loads(out.read_text())["certificate"]["requestId"] == erased
    again = customers("gdpr", "certificate", "show", erased, "--out", out)
    assert again.code == Exit.USAGE
    page = proving / "certificate.html"
    assert customers("gdpr", "certificate", "show", erased, "--out", page).code == Exit.OK
    assert "Certificate of erasure" in page.read_text()


def test_a_certificate_is_checked_by_the_key_of_the_service_or_another(customers, erased, proving):
    out = proving / "certificate.json"
    customers("gdpr", "certificate", "show", erased, "--out", out)
    key = customers("gdpr", "certificate", "key").out.strip()
    assert customers("gdpr", "certificate", "check", out).code == Exit.OK
    assert customers("gdpr", "certificate", "check", out, "--key", key).code == Exit.OK
    other = Ed25519Signer(b"another").public_key
    assert customers("gdpr", "certificate", "check", out, "--key", other).code == Exit.REFUSED


def test_a_certificate_that_was_changed_is_refused(customers, erased, proving):
    out = proving / "certificate.json"
    customers("gdpr", "certificate", "show", erased, "--out", out)
    out.write_text(out.read_text().replace('"gone"', '"found"'))
    checked = customers("gdpr", "certificate", "check", out, "--json")
    assert checked.code == Exit.REFUSED
    assert checked.json == {
        "valid": False,
        "unchanged": False,
        "signedByTheKey": True,
        "verdict": None,
    }


@pytest.mark.parametrize("text", ["", "{", "[]", '{"certificate": 1}'])
def test_what_is_no_certificate_is_refused_with_a_reason(customers, proving, text):
    file = proving / "other.json"
    file.write_text(text)
    outcome = customers("gdpr", "certificate", "check", file)
    assert outcome.code == Exit.REFUSED
    assert "no certificate" in outcome.err
