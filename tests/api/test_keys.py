"""Tokens verified by published keys (JWKS)."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from litestar.testing import TestClient

from customer_api.app import create_app
from customer_api.keys import KeyRing, fetch_keys
from customer_core.kernel.errors import DependencyUnavailable, InvalidToken

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
SECRET = "a secret of the tests that is long enough"
URL = "/v1/customers/nobody"


def published(key: Any, kid: str | None, **more: Any) -> dict[str, Any]:
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    jwk = json.loads(algorithm.to_jwk(key.public_key()))
    return jwk | ({} if kid is None else {"kid": kid}) | more


def forged(key: str, header: dict[str, str]) -> str:
    """Return a token signed by hand, as no library would do it."""

    def part(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    claims = {"sub": "a", "exp": 9_999_999_999, "roles": ["admin_business"]}
    signed = ".".join(part(json.dumps(one).encode()) for one in (header, claims))
    return f"{signed}.{part(hmac.digest(key.encode(), signed.encode(), 'sha256'))}"


class KeyServer:
    """Publishes keys over HTTP; ``status`` other than 200 is an outage."""

    def __init__(self) -> None:
        self.keys = [published(RSA, "rsa-1"), published(EC, "ec-1")]
        self.status = 200
        self.asked = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked += 1
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": outer.keys}).encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/jwks"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[KeyServer]:
    running = KeyServer()
    yield running
    running.close()


@pytest.fixture
def settings(server, settings_with):
    return settings_with(jwt_jwks_url=server.url)


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"), [(RSA, "RS256", "rsa-1"), (EC, "ES256", "ec-1")]
)
def test_a_token_signed_by_a_published_key_is_good(client, bearer, key, algorithm, kid):
    headers = bearer(key=key, algorithm=algorithm, headers={"kid": kid})

    assert client.get(URL, headers=headers).status_code == 404


def test_a_token_of_the_shared_secret_is_good_beside_them(client, bearer):
    assert client.get(URL, headers=bearer()).status_code == 404


def test_a_token_without_a_key_id_is_verified_by_the_only_key(client, bearer):
    assert client.get(URL, headers=bearer(key=RSA, algorithm="RS256")).status_code == 404


def test_a_forged_signature_is_refused(client, bearer):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    headers = bearer(key=other, algorithm="RS256", headers={"kid": "rsa-1"})

    assert client.get(URL, headers=headers).status_code == 401


def test_a_public_key_is_never_taken_for_a_shared_secret(client, bearer, server):
    text = json.dumps(published(RSA, "rsa-1"))
    server.keys.append({"kty": "oct", "kid": "oct-1", "k": "c2VjcmV0" * 8})

    for key, kid in ((text, "rsa-1"), (text, None), ("secret" * 8, "oct-1")):
        token = forged(key, {"alg": "HS256"} | ({"kid": kid} if kid else {}))
        answer = client.get(URL, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_a_key_serves_its_own_algorithm_alone(client, bearer, algorithm):
    headers = bearer(key=RSA, algorithm=algorithm, headers={"kid": "rsa-1"})

    assert client.get(URL, headers=headers).status_code == 401


def test_the_keys_are_asked_for_once(client, bearer, server):
    for number in range(3):
        headers = bearer(f"user-{number}", key=RSA, algorithm="RS256", headers={"kid": "rsa-1"})
        assert client.get(URL, headers=headers).status_code == 404

    assert server.asked == 1


@pytest.mark.parametrize("status", [500, 404, 302])
def test_while_the_key_server_is_out_an_unknown_key_is_unavailable(client, bearer, server, status):
    server.status = status
    headers = bearer(key=RSA, algorithm="RS256", headers={"kid": "rsa-1"})

    answer = client.get(URL, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert answer.headers["retry-after"] == "5"
    assert client.get(URL, headers=bearer()).status_code == 404


def test_what_is_no_key_set_is_an_outage(client, bearer, server):
    server.keys = []
    headers = bearer(key=RSA, algorithm="RS256", headers={"kid": "rsa-1"})

    assert client.get(URL, headers=headers).status_code == 503


def test_without_a_secret_shared_tokens_are_refused(service, server, bearer, settings_with):
    service.settings = settings_with(jwt_jwks_url=server.url, jwt_secret=None)
    with TestClient(create_app(service)) as client:
        assert client.get(URL, headers=bearer()).status_code == 401


class Ring:
    """A key ring over a time that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked = 0
        self.down = False
        self.keys = [jwt.PyJWK(published(RSA, "rsa-1"))]
        self.ring = KeyRing(self.fetch, lambda: self.now)

    def fetch(self):
        self.asked += 1
        if self.down:
            raise OSError
        return self.keys

    async def find(self, kid="rsa-1"):
        found = await self.ring.find(kid, "RS256")
        for _ in range(20):  # let a renewal in the background finish
            await asyncio.sleep(0.002)
        return found


def test_an_unknown_key_asks_at_most_every_ten_seconds():
    async def asked():
        ring = Ring()
        await ring.find()
        for _ in range(5):
            with pytest.raises(InvalidToken):
                await ring.find("other")
        before = ring.asked
        ring.now = 11
        ring.keys = [*ring.keys, jwt.PyJWK(published(RSA, "other"))]
        await ring.find("other")
        return before, ring.asked

    assert asyncio.run(asked()) == (1, 2)


def test_many_at_once_ask_once():
    async def asked():
        ring = Ring()
        await asyncio.gather(*(ring.find() for _ in range(10)))
        return ring.asked

    assert asyncio.run(asked()) == 1


def test_a_known_key_outlives_an_outage_and_an_unknown_one_is_unavailable():
    async def known():
        ring = Ring()
        await ring.find()
        ring.down, ring.now = True, 1000
        found = await ring.find()
        ring.now = 2000
        with pytest.raises(DependencyUnavailable):
            await ring.find("other")
        return found is not None and await ring.find() is found

    assert asyncio.run(known())


def test_a_key_withdrawn_is_gone_after_five_minutes():
    async def gone():
        ring = Ring()
        await ring.find()
        ring.keys = [jwt.PyJWK(published(RSA, "rsa-2"))]
        ring.now = 301
        await ring.find()  # still answers, and asks anew behind the scenes
        ring.now = 320
        with pytest.raises(InvalidToken):
            await ring.find()

    asyncio.run(gone())


def test_a_key_for_encryption_verifies_nothing():
    async def refused():
        ring = Ring()
        ring.keys = [jwt.PyJWK(published(RSA, "rsa-1", use="enc"))]
        with pytest.raises(InvalidToken):
            await ring.find()

    asyncio.run(refused())


def test_keys_are_fetched_from_their_address(server):
    assert {key.key_id for key in fetch_keys(server.url)} == {"rsa-1", "ec-1"}
