"""The settings of event transports, and what may be wrong between them."""

from __future__ import annotations

import json

import pytest

from customer_bootstrap.errors import SettingsError
from customer_bootstrap.settings import Settings, event_checks
from customer_core.event_plane.routing import Route

COMPLETE = {
    "DATABASE_URL": "postgresql://app:hidden@db/customers",
    "REDIS_URL": "redis://cache",
    "JWT_SECRET": "0123456789abcdef0123456789abcdef",
}
RABBITMQ = {"RABBITMQ_URL": "amqp://rabbit"}
KAFKA = {"KAFKA_BROKERS": "kafka-1:9092,kafka-2:9092"}


def load(**environ: str) -> Settings:
    return Settings.load({**COMPLETE, **environ})


def faults(**environ: str) -> dict[str, str]:
    with pytest.raises(SettingsError) as refused:
        load(**environ)
    return {fault.setting: str(fault) for fault in refused.value.faults}


def test_redis_streams_are_the_default():
    settings = load()
    assert settings.events_in == ("redis",)
    assert "redis" in settings.events_out
    assert settings.event_routes == ()
    assert settings.stream_out_limit is None


def test_transports_are_combined():
    settings = load(
        EVENTS_IN="redis, RabbitMQ,kafka", EVENTS_OUT="kafka,redis", **RABBITMQ, **KAFKA
    )
    assert settings.events_in == ("redis", "rabbitmq", "kafka")
    assert settings.events_out == ("kafka", "redis")
    assert settings.kafka_brokers == ("kafka-1:9092", "kafka-2:9092")


@pytest.mark.parametrize(
    ("environ", "setting", "told"),
    [
        ({"EVENTS_IN": "redis,nats"}, "EVENTS_IN", "nats is no transport; known are redis"),
        ({"EVENTS_IN": "dapr"}, "EVENTS_IN", "dapr is no transport"),
        ({"EVENTS_OUT": "redis,redis"}, "EVENTS_OUT", "a list of different transports"),
        ({"EVENTS_OUT": ","}, "EVENTS_OUT", "a list of different transports"),
        (
            {"EVENTS_IN": "rabbitmq"},
            "RABBITMQ_URL",
            "rabbitmq is chosen by EVENTS_IN, but RABBITMQ_URL",
        ),
        (
            {"EVENTS_OUT": "kafka"},
            "KAFKA_BROKERS",
            "kafka is chosen by EVENTS_OUT, but KAFKA_BROKERS",
        ),
        ({"RABBITMQ_URL": "http://rabbit"}, "RABBITMQ_URL", "begins with amqp://"),
        ({"RABBITMQ_BINDINGS": "orders.#,a b"}, "RABBITMQ_BINDINGS", "a list of routing keys"),
        ({"KAFKA_BROKERS": "kafka"}, "KAFKA_BROKERS", "a list of hosts with ports"),
        ({"KAFKA_TOPIC_OUT": "{type}"}, "KAFKA_TOPIC_OUT", "{topic} stands for the routed one"),
        ({"KAFKA_OPTIONS": "acks=1"}, "KAFKA_OPTIONS", "acks is set by the service"),
        ({"KAFKA_OPTIONS": "sasl.password"}, "KAFKA_OPTIONS", "pairs of a librdkafka property"),
        ({"ENVIRONMENT": "pro duction"}, "ENVIRONMENT", "letters, digits"),
        ({"EVENT_ROUTES": "[{"}, "EVENT_ROUTES", "it is no JSON"),
        ({"EVENT_ROUTES": '[{"topic": "a b"}]'}, "EVENT_ROUTES", "rule 1: topic must be made of"),
        ({"STREAM_OUT_LIMIT": "10"}, "STREAM_OUT_LIMIT", "lower than STREAM_OUT_KEEP"),
        ({"KAFKA_TOPIC_OUT": "auth.events"}, "KAFKA_TOPIC_OUT", "its own events"),
    ],
)
def test_a_mistake_is_told_by_the_setting_to_mend(environ, setting, told):
    found = faults(**environ)
    assert list(found) == [setting]
    assert told in found[setting]


def test_one_address_missing_is_one_fault_for_both_directions():
    found = faults(EVENTS_IN="rabbitmq", EVENTS_OUT="rabbitmq")
    assert list(found) == ["RABBITMQ_URL"]
    assert "chosen by EVENTS_IN and EVENTS_OUT" in found["RABBITMQ_URL"]


def test_secrets_stay_out_of_messages():
    assert "hidden" not in str(faults(KAFKA_OPTIONS="hidden"))
    assert "hidden" not in repr(load(KAFKA_OPTIONS="sasl.password=hidden"))


@pytest.mark.parametrize(
    ("binding", "in_a_circle"),
    [
        ("#", True),
        ("customers.#", True),
        ("customers.*.created", True),
        ("*.customer.*", True),
        ("#.created", True),
        ("orders.#", False),
        ("customers", False),
        ("customers.*", False),
    ],
)
def test_one_exchange_for_both_directions_is_fine_unless_a_binding_takes_ours(binding, in_a_circle):
    same = {"RABBITMQ_EXCHANGES_IN": "customers,events", "RABBITMQ_BINDINGS": binding}
    if in_a_circle:
        assert "RABBITMQ_BINDINGS" in faults(**same)["RABBITMQ_EXCHANGE"]
    else:
        assert load(**same).rabbitmq_bindings == (binding,)


def test_a_library_that_is_missing_is_told_with_the_extra_that_brings_it(monkeypatch):
    monkeypatch.setattr(event_checks, "find_spec", lambda _: None)
    told = faults(EVENTS_OUT="kafka", **KAFKA)["EVENTS_OUT"]
    assert "pip install 'customer-transports[kafka]'" in told


def test_routes_are_json_in_the_environment_and_tables_in_the_file(tmp_path):
    rule = {"type": "CustomerCreated", "business": "shop-*", "topic": "v1.customer.created"}
    expected = (
        Route(event_type="CustomerCreated", business="shop-*", topic="v1.customer.created"),
    )
    assert load(EVENT_ROUTES=json.dumps([rule])).event_routes == expected
    file = tmp_path / "customers.toml"
    file.write_text(
        '[[event_routes]]\ntype = "CustomerCreated"\n'
        'business = "shop-*"\ntopic = "v1.customer.created"\n'
    )
    assert Settings.load(COMPLETE, config_file=file).event_routes == expected


def test_options_of_kafka_are_pairs_in_the_environment_and_a_table_in_the_file(tmp_path):
    expected = {"security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN"}
    given = "security.protocol=SASL_SSL, sasl.mechanism=PLAIN"
    assert load(KAFKA_OPTIONS=given).kafka_options == expected
    file = tmp_path / "customers.toml"
    file.write_text(
        '[kafka_options]\n"security.protocol" = "SASL_SSL"\n"sasl.mechanism" = "PLAIN"\n'
    )
    assert Settings.load(COMPLETE, config_file=file).kafka_options == expected
