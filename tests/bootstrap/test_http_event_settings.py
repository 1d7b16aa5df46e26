"""The settings of events over HTTP: read, or refused with what to do."""

from __future__ import annotations

import pytest

from customer_bootstrap.errors import SettingsError
from customer_bootstrap.settings import Settings

SECRET, OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
ENOUGH = {
    "DATABASE_URL": "postgresql://app@db.example/customers",
    "REDIS_URL": "redis://cache.example",
    "JWT_SECRET": "a secret of the tests that is long enough",
}


def load(**environ: str) -> Settings:
    return Settings.load({**ENOUGH, **environ})


def refusal(**environ: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(**environ)
    return str(refused.value)


def test_webhooks_go_out_unless_told_otherwise_and_nothing_comes_in():
    settings = load()
    assert "webhooks" in settings.events_out
    assert not settings.webhooks_allow_private
    assert settings.dapr_app_token is None
    assert settings.webhook_sources == {}


def test_a_source_of_webhooks_tells_of_the_default_business_unless_told_otherwise():
    sources = load(
        WEBHOOK_SOURCES=f'{{"a": "{SECRET}", "b": {{"secret": ["{SECRET}", "{OTHER}"], '
        f'"businesses": ["acme", "shop"]}}, "c": {{"secret": "{SECRET}", "businesses": ["*"]}}}}'
    ).webhook_sources
    assert sources["a"].businesses == {"default"}
    assert sources["b"].secrets == (SECRET, OTHER)
    assert sources["b"].businesses == {"acme", "shop"}
    assert sources["c"].businesses is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("{", "it is no JSON"),
        ("[]", "it must be names of sources"),
        ('{"a b": "x"}', "'a b' is no name of a source"),
        ('{"a": "short"}', "a secret of a is not 16 to 64 bytes"),
        ('{"a": {"businesses": ["x"]}}', "a secret of a is not"),
        (f'{{"a": {{"secret": "{SECRET}", "more": 1}}}}', "a has more, which means nothing"),
        (f'{{"a": {{"secret": "{SECRET}", "businesses": "x"}}}}', "businesses only as a list"),
        (f'{{"a": {{"secret": "{SECRET}", "businesses": ["*", "x"]}}}}', "must be ids"),
        ('{"a": {"secret": []}}', "must have a secret"),
    ],
)
def test_a_source_that_cannot_be_is_refused_with_the_reason_and_without_its_secret(value, why):
    told = refusal(WEBHOOK_SOURCES=value)
    assert why in told
    assert SECRET not in told


def test_no_secret_is_shown():
    settings = load(WEBHOOK_SOURCES=f'{{"a": "{SECRET}"}}', DAPR_APP_TOKEN="a token of the sidecar")
    assert SECRET not in repr(settings)
    assert "sidecar" not in repr(settings)


@pytest.mark.parametrize(("word", "value"), [("true", True), ("No", False), ("1", True)])
def test_a_switch_is_true_or_false(word, value):
    assert load(WEBHOOKS_ALLOW_PRIVATE=word).webhooks_allow_private is value


def test_a_switch_that_is_neither_is_refused():
    assert "must be true or false" in refusal(WEBHOOKS_ALLOW_PRIVATE="maybe")


def test_dapr_brings_the_topics_named():
    settings = load(DAPR_TOPICS="orders, auth", DAPR_APP_TOKEN="a token of the sidecar")
    assert settings.dapr_topics == ("orders", "auth")


@pytest.mark.parametrize("topics", [" , ", "a,a", "a b"])
def test_topics_that_cannot_be_are_refused(topics):
    assert "DAPR_TOPICS" in refusal(DAPR_TOPICS=topics, DAPR_APP_TOKEN="a token of the sidecar")


def test_topics_without_a_token_are_refused_since_anybody_could_bring_events():
    assert "Set it to the sidecar's APP_API_TOKEN" in refusal(DAPR_TOPICS="orders")


def test_a_token_that_can_be_guessed_is_refused():
    assert "at least 16 characters" in refusal(DAPR_APP_TOKEN="short")


def test_publishing_by_dapr_needs_its_address():
    assert "dapr is chosen by EVENTS_OUT, but DAPR_URL is not set" in refusal(
        EVENTS_OUT="redis,dapr"
    )
    assert load(EVENTS_OUT="dapr", DAPR_URL="http://localhost:3500").events_out == ("dapr",)


def test_what_secrets_are_encrypted_with_is_read_the_newest_first():
    assert load().encryption_secrets == ()
    newest, older = "n" * 32, "o" * 32
    assert load(ENCRYPTION_SECRETS=f"{newest},{older}").encryption_secrets == (newest, older)


@pytest.mark.parametrize("value", ["short", f"{'n' * 32},short"])
def test_a_short_one_is_refused(value):
    with pytest.raises(SettingsError, match="ENCRYPTION_SECRETS"):
        load(ENCRYPTION_SECRETS=value)
