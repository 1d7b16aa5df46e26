"""What callers see while a dependency is down, and that nothing acknowledged is lost."""

import secrets
import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from litestar.testing import TestClient

from customer_api.app import create_app
from customer_bootstrap import open_service
from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.settings import Connections, Settings
from customer_core.kernel.errors import DependencyUnavailable
from customer_sql.migrate import upgrade

SECRET = secrets.token_urlsafe(48)
PATIENCE = 15


@pytest.fixture
def postgres(tmp_path):
    with EmbeddedPostgres(tmp_path / "postgres", password="pw", durable=True) as server:
        upgrade(server.url)
        yield server


@pytest.fixture
def redis(tmp_path):
    with EmbeddedRedis(tmp_path / "redis", password="pw", durable=False) as server:
        yield server


@pytest.fixture
def service(postgres, redis):
    connections = Connections(database_url=postgres.url, redis_url=redis.url, jwt_secret=SECRET)
    settings = Settings.load({"RATE_LIMIT_PER_MINUTE": "100000"}, connections=connections)
    service = open_service(settings)
    yield service
    service.close()


@pytest.fixture
def client(service):
    with TestClient(create_app(service)) as client:
        client.headers["Authorization"] = f"Bearer {_token()}"
        yield client


def _token():
    claims = {
        "sub": "back-office",
        "business_id": "default",
        "scope": "customers:admin",
        "roles": ["admin_manager"],
        "exp": datetime.now(UTC) + timedelta(hours=1),
    }
    return jwt.encode(claims, SECRET, algorithm="HS256")


def _register(client, name):
    return client.post("/v1/customers", json={"id": name, "email": f"{name}@example.com"})


def _read(client, name):
    return client.get(f"/v1/customers/{name}")


def _until(condition):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_without_redis_reads_and_writes_go_on(client, redis):
    assert _register(client, "before").status_code == 201
    assert _read(client, "before").status_code == 200
    redis.stop()

    created = [_register(client, f"during-{number}").status_code for number in range(5)]
    read = [_read(client, name).status_code for name in ("before", "during-0", "during-4")]
    patched = client.patch("/v1/customers/before", json={"profile": {"firstName": "Ada"}})

    assert created == [201] * 5
    assert read == [200] * 3
    assert patched.status_code == 200


def test_a_change_made_without_redis_is_what_is_read_when_it_is_back(client, service, redis):
    _register(client, "ada")
    _read(client, "ada")  # now it may be cached
    redis.stop()
    client.patch("/v1/customers/ada", json={"profile": {"firstName": "Ada"}})
    during = _read(client, "ada").json()["data"]["customer"]["profile"]["firstName"]
    redis.start()
    for partition in range(service.units.partitions):
        assert _until(lambda p=partition: _stepped(service, p))

    after = _read(client, "ada").json()["data"]["customer"]["profile"]["firstName"]

    assert (during, after) == ("Ada", "Ada")


def _stepped(service, partition):
    try:
        service.projector.step(partition)
        service.refresher.step(partition)
    except DependencyUnavailable:  # Redis may still be starting
        return False
    return True


def test_without_postgresql_the_answer_is_503_and_recovery_comes_by_itself(client, postgres):
    acknowledged = [f"before-{number}" for number in range(5)]
    for name in acknowledged:
        assert _register(client, name).status_code == 201
    postgres.stop()

    refused = _register(client, "during")
    problem = refused.json()
    ready = client.get("/health/ready")
    postgres.start()

    assert refused.status_code == 503
    assert problem["code"] == "SERVICE_UNAVAILABLE"
    assert "PostgreSQL" in problem["detail"]
    assert int(refused.headers["Retry-After"]) > 0
    assert ready.status_code == 503
    assert _until(lambda: _register(client, "after").status_code == 201)
    assert client.get("/health/ready").status_code == 200
    assert [_read(client, name).status_code for name in acknowledged] == [200] * 5
    assert _read(client, "during").status_code == 404


def test_nothing_acknowledged_is_lost_when_postgresql_is_killed(client, postgres):
    acknowledged = []
    for number in range(200):
        if number == 100:
            postgres.stop()
            postgres.start()
        answer = _register(client, f"c-{number}")
        if answer.status_code == 201:
            acknowledged.append(f"c-{number}")

    found = [name for name in acknowledged if _read(client, name).status_code == 200]

    assert len(acknowledged) >= 190
    assert found == acknowledged
