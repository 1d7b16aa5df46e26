"""The kinds of values that settings of events over HTTP have."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType

from customer_bootstrap.settings.kinds import Kind, Refusal
from customer_core.kernel.ids import DEFAULT_BUSINESS, is_id
from customer_core.kernel.principal import EVERY_BUSINESS
from customer_core.webhooks.signature import key_of
from customer_core.webhooks.sources import WebhookSource

_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_TOPIC = re.compile(r"[A-Za-z0-9._:/\-]{1,200}")
_SHORTEST_TOKEN = 16


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in _WORDS:
        raise ValueError
    return _WORDS[word]


def _topics(value: object) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list):
        raise ValueError  # noqa: TRY004 - refused like any other value
    names = tuple(item.strip() if isinstance(item, str) else "" for item in items)
    if not names or not all(map(_TOPIC.fullmatch, names)) or len(set(names)) < len(names):
        raise ValueError
    return names


def _token(value: object) -> str:
    token = value.strip() if isinstance(value, str) else ""
    if len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable():
        raise ValueError
    return token


def _sources(value: object) -> Mapping[str, WebhookSource]:
    raw = value
    if isinstance(value, str):
        try:
            raw = json.loads(value)
        except ValueError as error:
            raise Refusal(f"it is no JSON: {error}") from None
    if not isinstance(raw, dict):
        raise ValueError  # noqa: TRY004 - refused like any other value
    return MappingProxyType({name: _source(name, given) for name, given in raw.items()})


def _source(name: str, given: object) -> WebhookSource:
    if not is_id(name):
        raise Refusal(f"{name!r} is no name of a source: 1 to 64 of A-Z a-z 0-9 . _ : -")
    about = given if isinstance(given, dict) else {"secret": given}
    if unknown := about.keys() - {"secret", "businesses"}:
        raise Refusal(f"{name} has {', '.join(sorted(map(str, unknown)))}, which means nothing")
    secret = about.get("secret")
    secrets = tuple(secret if isinstance(secret, list) else [secret])
    for one in secrets:
        _need_secret(name, one)
    businesses = about.get("businesses", [DEFAULT_BUSINESS])
    if not secrets or not isinstance(businesses, list) or not businesses:
        raise Refusal(f"{name} must have a secret, and businesses only as a list")
    if businesses == [EVERY_BUSINESS]:
        return WebhookSource(secrets=secrets, businesses=None)
    if not all(map(is_id, businesses)):
        raise Refusal(f"the businesses of {name} must be ids, or the one {EVERY_BUSINESS}")
    return WebhookSource(secrets=secrets, businesses=frozenset(businesses))


def _need_secret(name: str, secret: object) -> None:
    try:
        key_of(secret if isinstance(secret, str) else "")
    except ValueError:
        raise Refusal(f"a secret of {name} is not 16 to 64 bytes in base64") from None


SWITCH = Kind("true or false", "true", _switch)
DAPR_TOPICS = Kind("a list of different topics", "orders,appointments", _topics)
TOKEN = Kind(
    f"a token of at least {_SHORTEST_TOKEN} characters",
    "the output of `openssl rand -hex 32`",
    _token,
)
SOURCES = Kind(
    "names of sources with the secret each signs with, and the businesses it tells of",
    '{"shop": {"secret": "whsec_…", "businesses": ["acme"]}}',
    _sources,
)
