"""Who calls: bearer tokens."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest

from customer_api import auth

URL = "/v1/customers/jane"


def code_of(answer):
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "token abc"])
def test_without_a_bearer_token_nobody_is_signed_in(client, header):
    answer = client.get(URL, headers={} if header is None else {"Authorization": header})

    assert code_of(answer) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == 'Bearer realm="customers"'


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"key": "another secret that is long enough, too"}, "signature"),
        ({"exp": None}, "missing"),
        ({"exp": "tomorrow"}, "exp is not a time"),
        ({"exp": True}, "exp is not a time"),
        ({"exp": float("inf")}, "exp is not a time"),
        ({"exp": 0}, "expired"),
        ({"nbf": 9_999_999_999}, "not valid yet"),
        ({"iat": 9_999_999_999}, "not valid yet"),
        ({"business": 7}, "business_id"),
        ({"business": "not an id"}, "business_id"),
        ({"business": "*"}, "only a service"),
        ({"scope": ["customers:read"]}, "scope"),
        ({"roles": "admin_business"}, "roles"),
        ({"roles": [1]}, "roles"),
    ],
)
def test_a_token_with_anything_wrong_is_refused_and_told_why(client, bearer, jane, changes, reason):
    answer = client.get(URL, headers=bearer(**changes))

    assert code_of(answer) == (401, "INVALID_TOKEN")
    assert reason in answer.json()["detail"]
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize("sub", [None, "", 7, "a" * 256, "a\x00b", "a\nb"])
def test_a_token_of_nobody_is_refused(client, service, sub):
    claims = {"sub": sub, "exp": service.clock.now().timestamp() + 60}
    made = jwt.api_jws.encode(
        jwt.api_jwt.json.dumps({k: v for k, v in claims.items() if v is not None}).encode(),
        "a secret of the tests that is long enough",
    )

    answer = client.get(URL, headers={"Authorization": f"Bearer {made}"})

    assert code_of(answer) == (401, "INVALID_TOKEN")


def test_a_token_that_is_not_signed_is_refused(client, bearer):
    answer = client.get(URL, headers=bearer(key=None, algorithm="none"))

    assert code_of(answer) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize("text", ["abc", "a.b.c", "ey.ey.ey", "a" * 9000, "ÿ.ÿ.ÿ"])
def test_what_is_no_token_is_refused(client, text):
    header = f"Bearer {text}".encode("latin-1")

    answer = client.get(URL, headers={b"Authorization": header})

    assert code_of(answer) == (401, "INVALID_TOKEN")


def test_another_hash_than_the_one_agreed_on_is_refused(client, bearer):
    key = "a secret of the tests that is long enough" * 2

    answer = client.get(URL, headers=bearer(key=key, algorithm="HS512"))

    assert code_of(answer) == (401, "INVALID_TOKEN")


def test_unknown_roles_and_scopes_give_no_rights(client, bearer, jane):
    answer = client.get(URL, headers=bearer("x", "emperor", scope="everything customers:read"))

    assert code_of(answer) == (404, "CUSTOMER_NOT_FOUND")


@pytest.mark.parametrize("scope", ["", "customers:read", "orders:admin"])
def test_a_scope_that_does_not_reach_is_forbidden(client, bearer, jane, scope):
    answer = client.patch(URL, json={}, headers=bearer(scope=scope))

    assert code_of(answer) == (403, "FORBIDDEN")


def test_a_token_is_good_until_it_ends_though_it_is_remembered(client, bearer, jane, service):
    end = service.clock.now() + timedelta(seconds=30)
    headers = bearer(exp=int(end.timestamp()))

    assert client.get(URL, headers=headers).status_code == 200
    service.clock.set(end - timedelta(seconds=1))
    assert client.get(URL, headers=headers).status_code == 200
    service.clock.set(end)
    assert client.get(URL, headers=headers).status_code == 401


def test_a_verified_token_is_remembered_for_a_minute(client, bearer, jane, service, monkeypatch):
    verified = []
    decode = jwt.decode
    monkeypatch.setattr(auth.jwt, "decode", lambda *a, **k: verified.append(1) or decode(*a, **k))
    headers = bearer("somebody-new")

    for seconds in (0, 30, 29, 2):
        service.clock.advance(timedelta(seconds=seconds))
        client.get(URL, headers=headers)

    assert len(verified) == 2


def test_only_so_many_tokens_are_remembered(client, bearer, jane, monkeypatch):
    monkeypatch.setattr(auth, "REMEMBERED_TOKENS", 2)
    verified = []
    decode = jwt.decode
    monkeypatch.setattr(auth.jwt, "decode", lambda *a, **k: verified.append(1) or decode(*a, **k))
    many = [bearer(f"user-{number}") for number in range(3)]

    for headers in (*many, many[2], many[0]):
        client.get(URL, headers=headers)

    assert len(verified) == 4


def test_a_customer_is_itself_by_its_user_and_by_its_id(client, bearer, jane):
    for subject in ("user-jane", "jane"):
        person = bearer(subject, "customer", scope="customers:read")
        assert client.get(URL, headers=person).status_code == 200


def test_a_token_without_a_business_is_of_the_default_one(client, bearer, jane):
    assert client.get(URL, headers=bearer(business=None)).status_code == 200


def test_a_platform_service_names_the_business_it_acts_in(client, bearer, jane):
    headers = bearer("shop", "service", business="*")

    assert client.get(URL, headers=headers).status_code == 200
    assert client.get(URL, headers={**headers, "X-Business-Id": "default"}).status_code == 200
    assert client.get(URL, headers={**headers, "X-Business-Id": "other"}).status_code == 404
    wrong = client.get(URL, headers={**headers, "X-Business-Id": "no id"})
    assert code_of(wrong) == (400, "INVALID_ID")


def test_a_token_of_one_business_stays_in_it(client, bearer, admin, jane):
    same = client.get(URL, headers={**admin, "X-Business-Id": "default"})
    other = client.get(URL, headers={**admin, "X-Business-Id": "other"})

    assert same.status_code == 200
    assert code_of(other) == (403, "WRONG_BUSINESS")


class TestIssuerAndAudience:
    """With an issuer and an audience asked for."""

    @pytest.fixture
    def settings(self, settings_with):
        return settings_with(jwt_issuer="https://auth.example", jwt_audience="customers")

    def test_both_must_fit(self, client, bearer):
        good = {"iss": "https://auth.example", "aud": ["customers", "orders"]}
        for wrong in ({}, {"iss": "x"}, {"aud": "orders"}, {"aud": None}, {"iss": None}):
            claims = good | wrong
            answer = client.get(URL, headers=bearer(**claims))
            assert answer.status_code == (401 if wrong else 404)
