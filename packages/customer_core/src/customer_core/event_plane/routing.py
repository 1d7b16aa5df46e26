"""Where our events go: from type, business and environment to a topic or routing key (SPEC 5)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import attrs

from customer_core.kernel.errors import InvalidField

EVERY = "*"
LONGEST_TOPIC = 249
"""Kafka's limit, which is a little lower than RabbitMQ's."""

LONGEST_ENVIRONMENT = 32
_LONGEST_BUSINESS = 64
_PATTERN = re.compile(r"[A-Za-z0-9._:\-*?]{1,200}")
_TARGET = re.compile(r"(?:[A-Za-z0-9._:\-]|\{[^{}]*\}){1,200}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDERS = ("topic", "type", "business", "environment")
_KEYS = ("type", "business", "environment", "topic")


@attrs.frozen(kw_only=True)
class Route:
    """A rule of the routing policy; in its patterns ``*`` stands for anything, ``?`` for one sign.

    Attributes:
        topic: where to; ``{topic}`` (the usual one), ``{type}``, ``{business}`` and
            ``{environment}`` are filled in.
        event_type: pattern of the type of event or of its usual topic.
        business: pattern of the business.
        environment: pattern of the environment.
    """

    topic: str
    event_type: str = EVERY
    business: str = EVERY
    environment: str = EVERY

    def takes(self, event_type: str, topic: str) -> bool:
        """Whether the rule is about a type of event, by its name or its usual topic."""
        return fnmatchcase(event_type, self.event_type) or fnmatchcase(topic, self.event_type)

    def covers(self, other: Route) -> bool:
        """Whether nothing is left for ``other`` where this rule comes first; cautious."""
        return all(
            mine in (EVERY, theirs)
            for mine, theirs in (
                (self.event_type, other.event_type),
                (self.business, other.business),
                (self.environment, other.environment),
            )
        )


@attrs.frozen
class RoutingPolicy:
    """The rules that choose a topic; the first that fits decides, the usual topic without one.

    Attributes:
        routes: the rules in order.
        environment: where the service runs, such as ``production``.
    """

    routes: Sequence[Route] = ()
    environment: str = "development"

    def topic_of(self, event_type: str, business_id: str, topic: str) -> str:
        """Return where an event goes.

        Args:
            event_type: its type.
            business_id: the business it belongs to.
            topic: the usual topic of its type.
        """
        for route in self.routes:
            if (
                fnmatchcase(self.environment, route.environment)
                and fnmatchcase(business_id, route.business)
                and route.takes(event_type, topic)
            ):
                return self._filled_in(route.topic, event_type, business_id, topic)
        return topic

    def _filled_in(self, target: str, event_type: str, business_id: str, topic: str) -> str:
        known = {
            "topic": topic,
            "type": event_type,
            "business": business_id,
            "environment": self.environment,
        }
        return _PLACEHOLDER.sub(lambda found: known[found[1]], target)


def read_routes(raw: object, topics: Mapping[str, str]) -> tuple[Route, ...]:
    """Return the rules that plain values describe.

    Args:
        raw: a list of rules such as ``{"type": "CustomerCreated", "business": "shop-*",
            "environment": "production", "topic": "v1.customer.created"}``.
        topics: the usual topic by type of event.

    Raises:
        InvalidField: a rule is ill-formed, about nothing that is published, or can never apply.
    """
    if not isinstance(raw, (list, tuple)):
        raise InvalidField("the rules", "must be a list of tables, each with a topic")
    routes = tuple(_route(f"rule {number}", rule) for number, rule in enumerate(raw, 1))
    for number, route in enumerate(routes, 1):
        _check_type(f"rule {number}", route, topics)
        _check_reached(number, routes)
        _check_length(f"rule {number}", route, topics)
    return routes


def _route(place: str, rule: object) -> Route:
    if not isinstance(rule, Mapping):
        raise InvalidField(place, "must be a table with a topic")
    for key in rule:
        if key not in _KEYS:
            raise InvalidField(place, f"has an unknown key {key!r}; known are {', '.join(_KEYS)}")
    if "topic" not in rule:
        raise InvalidField(place, "has no topic to send to")
    patterns = {key: _pattern(place, key, rule.get(key, EVERY)) for key in _KEYS[:3]}
    return Route(
        topic=_target(place, rule["topic"]),
        event_type=patterns["type"],
        business=patterns["business"],
        environment=patterns["environment"],
    )


def _pattern(place: str, key: str, given: object) -> str:
    if not isinstance(given, str) or not _PATTERN.fullmatch(given):
        raise InvalidField(
            place, f"{key} must be a name, in which * stands for anything, but is {given!r}"
        )
    return given


def _target(place: str, given: object) -> str:
    if not isinstance(given, str) or not _TARGET.fullmatch(given):
        raise InvalidField(
            place, f"topic must be made of letters, digits and . _ : - but is {given!r}"
        )
    for name in _PLACEHOLDER.findall(given):
        if name not in _PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in _PLACEHOLDERS)
            raise InvalidField(place, f"topic has an unknown {{{name}}}; known are {known}")
    return given


def _taken(route: Route, topics: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, topic) for name, topic in topics.items() if route.takes(name, topic))


def _check_type(place: str, route: Route, topics: Mapping[str, str]) -> None:
    if any(_taken(route, topics)):
        return
    near = difflib.get_close_matches(route.event_type, [*topics, *topics.values()], n=1)
    remedy = f"did you mean {near[0]}?" if near else f"published are {', '.join(sorted(topics))}"
    raise InvalidField(place, f"type {route.event_type!r} fits no event of ours; {remedy}")


def _check_reached(number: int, routes: Sequence[Route]) -> None:
    for earlier, route in enumerate(routes[: number - 1], 1):
        if route.covers(routes[number - 1]):
            raise InvalidField(
                f"rule {number}", f"can never apply, because rule {earlier} takes all before it"
            )


def _check_length(place: str, route: Route, topics: Mapping[str, str]) -> None:
    everywhere = attrs.evolve(route, business=EVERY, environment=EVERY)
    worst = RoutingPolicy((everywhere,), "e" * LONGEST_ENVIRONMENT)
    for name, topic in _taken(route, topics):
        longest = len(worst.topic_of(name, "b" * _LONGEST_BUSINESS, topic))
        if longest > LONGEST_TOPIC:
            raise InvalidField(
                place, f"topic can become {longest} characters long, more than {LONGEST_TOPIC}"
            )
