"""The transports of the settings, put together."""

from __future__ import annotations

from contextlib import closing

import pytest

from customer_bootstrap import Settings, open_service
from customer_core.event_plane.routing import Route
from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.testing import an_event
from customer_core.testing.doubles import NOON

NOBODY = "127.0.0.1:1"


@pytest.fixture
def service():
    settings = Settings(
        database_url=f"postgresql://{NOBODY}/customers",
        redis_url=f"redis://{NOBODY}/0",
        rabbitmq_url=f"amqp://{NOBODY}/",
        kafka_brokers=(NOBODY,),
        events_in=("redis", "rabbitmq", "kafka"),
        events_out=("kafka", "rabbitmq"),
        event_routes=(Route(topic="{environment}.{topic}"),),
        environment="staging",
    )
    with closing(open_service(settings)) as service:
        yield service


def test_each_output_has_a_relay_and_a_cursor_of_its_own(service):
    assert [relay.name for relay in service.relays] == ["relay:kafka", "relay:rabbitmq"]
    assert {"relay:kafka", "relay:rabbitmq"} < set(service.cursors)


def test_the_perspectives_are_the_first_reader_and_every_cursor_has_one(service):
    assert service.readers[0] is service.projector
    assert service.cursors[0] == "perspectives"
    assert len(service.readers) == len(service.cursors)


def test_each_input_has_a_consumer(service):
    consumers = service.consumers("host-1")
    assert list(consumers) == ["redis", "rabbitmq", "kafka"]
    for consumer in consumers.values():
        consumer.close()


def test_messages_go_where_the_rules_say(service):
    event = an_event(event_type="CustomerCreated", source="customer-service")
    recorded = Recorded(event=event, point=JournalPoint(1, 1), recorded_at=NOON)
    assert service.message_writer.write(recorded).topic == "staging.customers.customer.created"


def test_transports_that_do_not_answer_are_told_of_with_what_becomes_of_events(service):
    checks = {check.name: check for check in service.transports()}
    assert set(checks) == {"redis-in", "rabbitmq-in", "kafka-in", "kafka-out", "rabbitmq-out"}
    assert not any(check.ok or check.needed for check in checks.values())
    assert checks["kafka-out"].detail.endswith("Our events wait in the journal.")
    assert checks["rabbitmq-in"].detail.endswith("Events of others wait there.")
