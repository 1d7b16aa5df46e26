"""Signatures are those of the Standard Webhooks specification."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from customer_core.webhooks.errors import InvalidSignature
from customer_core.webhooks.signature import key_of, new_secret, sign, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
MOMENT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_example_comes_out():
    assert sign([SECRET], ID, MOMENT, BODY) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNATURE,
    }


def test_the_reference_library_accepts_what_is_signed_here():
    now = datetime.now(UTC)
    body = '{"name": "Łódź"}'.encode()
    headers = sign([new_secret(), SECRET], "evt_1", now, body)

    Webhook(SECRET).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)


def test_what_the_reference_library_signs_is_accepted_here():
    now = datetime.now(UTC)
    signature = Webhook(SECRET).sign("evt_1", now, BODY.decode())
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }

    verify([new_secret(), SECRET], headers, BODY, now)


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        ("webhook-id", "", "webhook-id is missing"),
        ("webhook-id", "x" * 257, "webhook-id is missing or too long"),
        ("webhook-id", "another", "none of its signatures"),
        ("webhook-timestamp", "", "no number of seconds"),
        ("webhook-timestamp", "-1614265330", "no number of seconds"),
        ("webhook-timestamp", "١٦١٤", "no number of seconds"),
        ("webhook-timestamp", "9" * 400, "no number of seconds"),
        ("webhook-timestamp", "1614265331", "none of its signatures"),
        ("webhook-signature", "", "none of its signatures"),
        ("webhook-signature", "v1,ÿ v1a,x " + SIGNATURE.lower(), "none of its signatures"),
    ],
)
def test_anything_else_than_was_signed_is_refused(header, value, reason):
    headers = {**sign([SECRET], ID, MOMENT, BODY), header: value}
    with pytest.raises(InvalidSignature, match=reason):
        verify([SECRET], headers, BODY, MOMENT)


def test_of_several_signatures_one_that_fits_is_enough():
    headers = sign([SECRET], ID, MOMENT, BODY)
    headers["webhook-signature"] = f"v1a,other v1,AAAA {headers['webhook-signature']}"
    verify([SECRET], headers, BODY, MOMENT)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_message_of_another_time_is_refused(minutes):
    headers = sign([SECRET], ID, MOMENT, BODY)
    with pytest.raises(InvalidSignature, match="too far from now"):
        verify([SECRET], headers, BODY, MOMENT + timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-5, 5])
def test_clocks_may_differ_by_five_minutes(minutes):
    headers = sign([SECRET], ID, MOMENT, BODY)
    verify([SECRET], headers, BODY, MOMENT + timedelta(minutes=minutes))


def test_a_secret_is_of_24_bytes_and_new_each_time():
    assert len(key_of(new_secret())) == 24
    assert new_secret() != new_secret()


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_short", "whsec_!!!", base64.b64encode(bytes(65)).decode()]
)
def test_what_is_no_secret_is_refused(secret):
    with pytest.raises(ValueError, match=r".+"):
        key_of(secret)
