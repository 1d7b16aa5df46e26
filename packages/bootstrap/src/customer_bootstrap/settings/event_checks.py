"""What may be wrong between the settings of event transports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from customer_bootstrap.errors import SettingFault
from customer_core.event_plane.outgoing import topics

_ADDRESSES = {"rabbitmq": "RABBITMQ_URL", "kafka": "KAFKA_BROKERS", "dapr": "DAPR_URL"}
_LIBRARIES = {"rabbitmq": "aio_pika", "kafka": "confluent_kafka", "dapr": "httpx"}


def transports(values: Mapping[str, Any]) -> Iterator[SettingFault]:
    """Yield the faults of transports that are chosen but cannot be used, or would go in circles."""
    for transport in _ADDRESSES:
        chosen = [name for name in ("EVENTS_IN", "EVENTS_OUT") if transport in values[name.lower()]]
        if chosen:
            yield from _unusable(transport, " and ".join(chosen), values)
    yield from _own_events(values)
    yield from _limits(values)


def _unusable(transport: str, chosen: str, values: Mapping[str, Any]) -> Iterator[SettingFault]:
    address = _ADDRESSES[transport]
    if not values[address.lower()]:
        yield SettingFault(
            address,
            f"{transport} is chosen by {chosen}, but {address} is not set.",
            f"Set {address}, or choose another transport.",
        )
    if find_spec(_LIBRARIES[transport]) is None:
        yield SettingFault(
            chosen,
            f"{transport} is chosen by {chosen}, but its library is not installed.",
            f"Install it with `pip install 'customer-transports[{transport}]'`.",
        )


def _own_events(values: Mapping[str, Any]) -> Iterator[SettingFault]:
    """Yield the faults where the service would consume what it publishes."""
    circles = (
        ("STREAM_OUT", "STREAMS_IN", values["stream_out"] in values["streams_in"]),
        ("KAFKA_TOPIC_OUT", "KAFKA_TOPICS_IN", _kafka_circle(values)),
        ("RABBITMQ_EXCHANGE", "RABBITMQ_EXCHANGES_IN", _rabbitmq_circle(values)),
    )
    for out, into, in_a_circle in circles:
        if in_a_circle:
            yield SettingFault(
                out,
                f"{out} {values[out.lower()]!r} is also one of {into}, so the service would "
                "consume its own events.",
                "Publish elsewhere."
                if out != "RABBITMQ_EXCHANGE"
                else "Publish elsewhere, or let RABBITMQ_BINDINGS take other routing keys only.",
            )


def _kafka_circle(values: Mapping[str, Any]) -> bool:
    return values["kafka_topic_out"] in values["kafka_topics_in"]


def _rabbitmq_circle(values: Mapping[str, Any]) -> bool:
    if values["rabbitmq_exchange"] not in values["rabbitmq_exchanges_in"]:
        return False
    keys = [*topics().values(), *(route.topic for route in values["event_routes"])]
    return any(
        _binds(binding.split("."), key.split("."))
        for binding in values["rabbitmq_bindings"]
        for key in keys
    )


def _binds(binding: Sequence[str], key: Sequence[str]) -> bool:
    """Whether a topic exchange's binding takes a routing key, both in words."""
    if not binding:
        return not key
    first, rest = binding[0], binding[1:]
    if first == "#":
        return any(_binds(rest, key[skipped:]) for skipped in range(len(key) + 1))
    return bool(key) and first in ("*", key[0]) and _binds(rest, key[1:])


def _limits(values: Mapping[str, Any]) -> Iterator[SettingFault]:
    limit, keep = values["stream_out_limit"], values["stream_out_keep"]
    if limit is not None and limit < keep:
        yield SettingFault(
            "STREAM_OUT_LIMIT",
            f"STREAM_OUT_LIMIT {limit} is lower than STREAM_OUT_KEEP {keep}.",
            "Set it higher, or STREAM_OUT_KEEP lower.",
        )
