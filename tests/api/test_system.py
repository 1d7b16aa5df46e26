"""Health, metrics and documentation."""

from __future__ import annotations

import gc
import logging
import re
import socket
import time

import attrs
import pytest
from litestar.testing import TestClient

from customer_api import serve
from customer_api.app import create_app
from customer_api.main import create, spare_collector
from customer_api.routes import system
from customer_bootstrap.settings import Settings


def test_the_process_is_alive_whatever_its_dependencies_do(client, service):
    service.checks = [attrs.evolve(one, ok=False) for one in service.checks]

    assert client.get("/health/live").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/health", "/healthcheck", "/health/ready"])
def test_a_dependency_that_is_needed_makes_it_unavailable(client, service, path):
    assert (client.get(path).status_code, client.get(path).json()["status"]) == (200, "ok")
    service.checks = [attrs.evolve(one, ok=False) for one in service.checks]

    answer = client.get(path)

    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_a_dependency_that_is_not_needed_makes_it_slower_only(client, service):
    postgres, redis = service.checks
    service.checks = [postgres, attrs.evolve(redis, ok=False, needed=False)]

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["checks"][1] == {
        "name": "redis",
        "ok": False,
        "needed": False,
        "detail": "Yes.",
    }


def test_the_public_health_tells_one_word(client):
    assert client.get("/health").json() == {"status": "ok"}


def test_dependencies_that_never_answer_are_not_waited_for(client, service, monkeypatch):
    monkeypatch.setattr(system, "_SECONDS", 0.05)
    monkeypatch.setattr(service, "health", lambda: time.sleep(0.5))

    started = time.perf_counter()

    assert client.get("/health").status_code == 503
    assert time.perf_counter() - started < 0.4


def test_metrics_are_in_the_form_of_prometheus(client):
    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.text.startswith("# HELP")


def test_the_page_to_try_needs_no_other_server(client):
    page = client.get("/docs").text
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)

    assert len(addresses) >= 3
    for address in addresses:
        assert address.startswith(("/docs/assets/", "data:"))
        if address.startswith("/"):
            assert client.get(address).status_code == 200
    assert client.get("/docs/assets/../errors.py").status_code == 404
    assert client.get("/docs/assets/index.html").status_code == 404


def test_the_page_of_errors_has_every_code(client):
    page = client.get("/docs/errors").text

    for code in ("CUSTOMER_NOT_FOUND", "VERSION_CONFLICT", "RATE_LIMITED", "MALFORMED_BODY"):
        assert f'id="{code}"' in page


def test_the_service_starts_and_stops_with_the_application(service):
    assert service.state == "new"
    with TestClient(create_app(service)):
        assert service.state == "started"
    assert service.state == "closed"


def test_the_use_cases_run_on_as_many_threads_as_there_are_connections(
    client, admin, service, monkeypatch
):
    import threading  # noqa: PLC0415

    names = set()
    begin = service.memory.units.begin

    def noted(business_id):
        names.add(threading.current_thread().name.rpartition("_")[0])
        return begin(business_id)

    monkeypatch.setattr(service.memory.units, "begin", noted)
    client.get("/v1/customers", headers=admin)

    assert names == {"use-case"}


def test_an_address_in_use_is_told_in_one_sentence(capsys, monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for name, value in {
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "JWT_SECRET": "a secret of the tests that is long enough",
            "SERVICE_PORT": str(port),
        }.items():
            monkeypatch.setenv(name, value)

        assert serve.main() == 3

    told = capsys.readouterr().err
    assert told.startswith(f"The API cannot listen on 127.0.0.1 port {port}: another program")
    assert len(told.splitlines()) == 1


def test_an_address_that_is_not_of_this_machine_is_told():
    with pytest.raises(serve.AddressNotFree, match="no such address"):
        serve.need_free_address("192.0.2.1", 8007)


def test_a_free_address_is_free():
    serve.need_free_address("127.0.0.1", 0)


def test_settings_that_are_missing_are_told_in_one_sentence_each(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL", "JWT_SECRET", "JWT_JWKS_URL"):
        monkeypatch.delenv(name, raising=False)

    assert serve.main() == 3
    assert "DATABASE_URL" in capsys.readouterr().err


def test_the_real_application_is_made_of_the_environment(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("JWT_SECRET", "a secret of the tests that is long enough")
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        app = create()
    finally:
        root.handlers[:], root.level = before

    assert "/v1/customers" in {route.path for route in app.routes}
    assert spare_collector in app.on_startup


def test_the_collector_leaves_alone_what_stays():
    before = gc.get_threshold()
    try:
        spare_collector()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() != before
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def test_the_server_is_set_up_from_the_settings(settings_with):
    settings: Settings = settings_with(service_port=8123, api_processes=2)

    server = serve.server(settings)

    assert (server.bind_port, server.workers, server.factory) == (8123, 2, True)
