"""Certificates of erasure over HTTP."""

from __future__ import annotations

import pytest

from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.proof.check import check_certificate
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.testing.contracts.proofs import a_certificate
from customer_core.testing.proofs import MemoryProofs
from customer_standards import Ed25519Signer

SIGNER = Ed25519Signer(b"a secret of the service")


@pytest.fixture
def asked(client, admin, jane):
    """Return the id of the erasure that Jane's administrator asked for."""
    answer = client.post("/v1/customers/jane/privacy/erasure", headers=admin)
    assert answer.status_code == 202, answer.text
    return answer.json()["data"]["request"]["id"]


@pytest.fixture
def url(asked):
    return f"/v1/privacy/requests/{asked}/certificate"


@pytest.fixture
def certified(service, asked):
    """Sign a certificate of the erasure."""
    key = RequestKey("default", DataRequestId(asked))
    signed = SignedCertificate.by(SIGNER, a_certificate(key=key).certificate)
    MemoryProofs(service.memory.store).keep(signed)
    return signed


def test_an_administrator_gets_it_as_it_was_signed(client, admin, url, certified):
    answer = client.get(url, headers=admin)

    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="cert_1.json"'
    assert answer.headers["cache-control"] == "no-store"
    checked = check_certificate(answer.json(), SIGNER, SIGNER.public_key)
    assert checked.is_valid
    assert checked.certificate == certified.certificate


@pytest.mark.usefixtures("certified")
@pytest.mark.parametrize("accept", ["text/html", "text/html,application/json;q=0.9"])
def test_a_page_is_for_who_reads(client, admin, url, accept):
    answer = client.get(url, headers={**admin, "Accept": accept})

    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"] == 'attachment; filename="cert_1.html"'
    assert "Certificate of erasure" in answer.text


def test_before_it_is_done_there_is_none(client, admin, url):
    answer = client.get(url, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (404, "CERTIFICATE_NOT_FOUND")


@pytest.mark.usefixtures("certified")
@pytest.mark.parametrize("role", ["customer", "agent", "service"])
def test_nobody_else_sees_it(client, bearer, url, role):
    answer = client.get(url, headers=bearer("somebody", role))

    assert answer.status_code in (403, 404)


@pytest.mark.usefixtures("certified")
def test_another_business_sees_nothing(client, bearer, url):
    answer = client.get(url, headers=bearer("boss", "admin_business", business="other"))

    assert (answer.status_code, answer.json()["code"]) == (404, "DATA_REQUEST_NOT_FOUND")


def test_a_request_that_never_was_has_none(client, admin):
    answer = client.get("/v1/privacy/requests/dsr_none/certificate", headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (404, "DATA_REQUEST_NOT_FOUND")
