"""The kinds of values that settings of event transports have."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType

from customer_bootstrap.settings.kinds import BUSINESSES, Kind, Refusal
from customer_core.event_plane.outgoing import topics
from customer_core.event_plane.routing import LONGEST_ENVIRONMENT, Route, read_routes
from customer_core.kernel.errors import Invalid

_ENVIRONMENT = re.compile(rf"[A-Za-z0-9_\-]{{1,{LONGEST_ENVIRONMENT}}}")
_BINDING = re.compile(r"(?:[A-Za-z0-9_:\-]+|\*|#)(?:\.(?:[A-Za-z0-9_:\-]+|\*|#))*")
_BROKER = re.compile(r"(?:[A-Za-z0-9_.\-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
_ORIGIN = re.compile(r"[A-Za-z0-9._:/\-*?]{1,300}")
_KAFKA_TOPIC = re.compile(r"(?:[A-Za-z0-9._\-]|\{topic\}){1,200}")
_OURS = (
    "bootstrap.servers",
    "group.id",
    "client.id",
    "acks",
    "request.required.acks",
    "enable.idempotence",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "auto.offset.reset",
    "partition.assignment.strategy",
)


def transports(*words: str) -> Kind[tuple[str, ...]]:
    """A list of different transports."""

    def read(value: object) -> tuple[str, ...]:
        names = tuple(name.lower() for name in _texts(value))
        for name in names:
            if name not in words:
                raise Refusal(f"{name} is no transport; known are {', '.join(words)}")
        if not names or len(set(names)) < len(names):
            raise ValueError
        return names

    return Kind(f"a list of different transports out of {', '.join(words)}", words[0], read)


def _texts(value: object) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError
    return tuple(item.strip() for item in items if item.strip())


def _several(pattern: re.Pattern[str], value: object) -> tuple[str, ...]:
    items = _texts(value)
    if not items or not all(map(pattern.fullmatch, items)):
        raise ValueError
    return items


def _one(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value.strip()):
        raise ValueError
    return value.strip()


def _routes(value: object) -> tuple[Route, ...]:
    raw = value
    if isinstance(value, str):
        try:
            raw = json.loads(value)
        except ValueError as error:
            raise Refusal(f"it is no JSON: {error}") from None
    try:
        return read_routes(raw, topics())
    except Invalid as error:
        raise Refusal(str(error)) from None


def _kafka_options(value: object) -> Mapping[str, str]:
    pairs = value
    if isinstance(value, str):
        pairs = dict(item.partition("=")[::2] for item in _texts(value))
    if not isinstance(pairs, dict):
        raise ValueError  # noqa: TRY004 - refused like any other value
    options = {name.strip(): str(given).strip() for name, given in pairs.items()}
    for name, given in options.items():
        if not name or not given:
            raise ValueError  # without the name: it may be a part of a password with a comma
        if name in _OURS:
            raise Refusal(f"{name} is set by the service, because its guarantees rest on it")
    return MappingProxyType(options)


def _event_businesses(value: object) -> Mapping[str, frozenset[str]]:
    pairs = value
    if isinstance(value, str):
        pairs = dict(item.partition("=")[::2] for item in value.split(";") if item.strip())
    if not isinstance(pairs, dict):
        raise ValueError  # noqa: TRY004 - refused like any other value
    bound = {_one(_ORIGIN, name): BUSINESSES.read(given) for name, given in pairs.items()}
    for name, businesses in bound.items():
        if not businesses:
            raise Refusal(f"{name} has no business after it and =")
    return MappingProxyType(bound)


ENVIRONMENT = Kind(
    f"a name of at most {LONGEST_ENVIRONMENT} letters, digits, - and _",
    "production",
    lambda value: _one(_ENVIRONMENT, value),
)
BINDINGS = Kind(
    "a list of routing keys, in which * stands for one word and # for any",
    "orders.#,auth.#",
    lambda value: _several(_BINDING, value),
)
BROKERS = Kind(
    "a list of hosts with ports",
    "kafka-1.example:9092,kafka-2.example:9092",
    lambda value: _several(_BROKER, value),
)
KAFKA_TOPIC = Kind(
    "the name of a topic, in which {topic} stands for the routed one",
    "customers.events",
    lambda value: _one(_KAFKA_TOPIC, value),
)
KAFKA_OPTIONS = Kind(
    "pairs of a librdkafka property and its value",
    "security.protocol=SASL_SSL,sasl.mechanism=PLAIN,sasl.username=app,sasl.password=secret",
    _kafka_options,
)
ROUTES = Kind(
    "a list of rules, each a table with a topic",
    '[{"type": "CustomerCreated", "business": "shop-*", "topic": "v1.customer.created"}]',
    _routes,
)
EVENT_BUSINESSES = Kind(
    "pairs of an origin, in which * stands for anything, and its businesses, with ; between them",
    "redis:orders.events=default,shop-2;kafka:*=shop-3",
    _event_businesses,
)
