"""Bringing messages over HTTP, as services do that have no transport."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import ClassVar

import attrs
import httpx
import msgspec

from customer_bootstrap import Settings
from customer_cli.simulate.messages import SimulatedMessage
from customer_cli.tokens import TokenRequest, make_token
from customer_core.kernel.clock import SystemClock
from customer_core.kernel.errors import DependencyUnavailable, Unavailable
from customer_core.kernel.principal import EVERY_BUSINESS, Role, Scope

_PATH = "/v1/events"
_SECONDS = 30.0
_ACCEPTED = 202
_TOO_MANY = 429
_REFUSED = (400, 422)
_VALID = timedelta(hours=12)


@attrs.define(eq=False)
class NotTakenIn(Unavailable):
    """{url} answered {status} to events: {detail}."""

    code: ClassVar[str] = "EVENTS_NOT_TAKEN_IN"
    url: str
    status: int
    detail: str


@attrs.frozen
class ToHttp:
    """Implements ``Sender``: to ``POST /v1/events``, many in a request.

    What is no JSON at all cannot stand beside others, and is brought by itself; that it is refused
    is as it should be.

    Attributes:
        client: knows where, and has the token.
        pause: waits so many seconds.
    """

    client: httpx.Client
    pause: Callable[[float], None] = time.sleep

    def send(self, messages: Sequence[SimulatedMessage]) -> None:
        """Bring messages, waiting where the service asks for it."""
        together = [message.payload for message in messages if _is_json(message.payload)]
        if together:
            self._post(b"[" + b",".join(together) + b"]")
        for message in messages:
            if not _is_json(message.payload):
                self._post(message.payload)

    def _post(self, body: bytes) -> None:
        while (answer := self._answer(body)).status_code == _TOO_MANY:
            self.pause(float(answer.headers.get("retry-after", 1)))
        if answer.status_code != _ACCEPTED and answer.status_code not in _REFUSED:
            raise NotTakenIn(str(answer.url), answer.status_code, answer.text[:200])

    def _answer(self, body: bytes) -> httpx.Response:
        try:
            return self.client.post(_PATH, content=body)
        except httpx.TransportError as error:
            raise DependencyUnavailable("The API") from error


def client_of(settings: Settings, url: str | None) -> httpx.Client:
    """Return a client that is let in as a service which tells of every business.

    Args:
        settings: with the secret that signs tokens.
        url: of the API, or None for the one that the settings tell.

    Raises:
        NoSigningKey: tokens are signed by keys that are not ours.
    """
    now = SystemClock().now()
    token = make_token(
        TokenRequest(
            subject="simulation",
            business_id=EVERY_BUSINESS,
            roles=(Role.SERVICE,),
            scopes=(Scope.WRITE,),
            issued_at=now,
            expires_at=now + _VALID,
        ),
        settings,
    )
    return httpx.Client(
        base_url=url or f"http://{settings.service_host}:{settings.service_port}",
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        timeout=_SECONDS,
    )


def _is_json(payload: bytes) -> bool:
    try:
        msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
