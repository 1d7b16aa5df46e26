"""An answer that fails in its middle breaks off, so that nobody takes a part for the whole."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import jwt
import pytest

from tests.api.breaking import WHOLE
from tests.api.conftest import SECRET

ROOT = Path(__file__).parents[2]
PATIENCE = 30


@pytest.fixture(scope="module")
def address():
    """Where the server listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--interface", "asgi", "--factory", "--port", str(port), "--log-level", "critical"]
    command = [sys.executable, "-m", "granian", *options, "tests.api.breaking:create"]
    with subprocess.Popen(command, cwd=ROOT) as server:
        found = f"http://127.0.0.1:{port}"
        try:
            _wait_for(found, server)
            yield found
        finally:
            server.terminate()


def _wait_for(address, server):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None
        try:
            httpx.get(f"{address}/health/live")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture
def authorization():
    now = datetime(2024, 12, 12, 12, tzinfo=UTC)
    claims = {
        "sub": "admin-1",
        "business_id": "default",
        "roles": ["admin_business"],
        "scope": "customers:admin",
        "exp": int((now + timedelta(hours=1)).timestamp()),
    }
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRET, 'HS256')}"}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_who_reads_an_export_that_fails_is_told_by_the_connection(address, authorization, form):
    url = f"{address}/v1/segments/new_customer/customers/export?format={form}"
    received = []
    with httpx.stream("GET", url, headers=authorization) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            received.extend(answer.iter_raw())
    assert b"c1@example.com" in b"".join(received)


def test_one_that_does_not_fail_ends_as_it_should(address, authorization):
    url = f"{address}/v1/segments/regular/customers/export?format=jsonl"
    assert len(httpx.get(url, headers=authorization).text.splitlines()) == WHOLE
