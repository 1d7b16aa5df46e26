"""Dapr as a transport out: its sidecar's HTTP API for publishing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from itertools import groupby
from operator import attrgetter
from urllib.parse import quote

import httpx

from customer_core.event_plane.transports import Outgoing
from customer_core.kernel.errors import DependencyUnavailable

DAPR = "Dapr"
CLOUD_EVENT = "application/cloudevents+json"
TOKEN = "dapr-api-token"  # noqa: S105 - the name of a header

_AT_ONCE = 8
_REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
_log = logging.getLogger("customers.relay")


class DaprPublisher:
    """Implements the core's ``Publisher``; any number of threads may use it at once.

    A CloudEvent goes as it is. Anything else goes raw, for Dapr would wrap it in an event with an
    id and a source of its own. The key is the partition key, for brokers that know such.

    Args:
        url: of the sidecar.
        pubsub: name of the component.
        token: what the sidecar asks for, if it does.
        seconds: how long one request may take.
    """

    def __init__(
        self, url: str, pubsub: str, token: str | None = None, *, seconds: float = 10
    ) -> None:
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            headers={TOKEN: token} if token else {},
            timeout=seconds,
            trust_env=False,
            limits=httpx.Limits(max_connections=4 * _AT_ONCE),
        )
        self._path = f"/v1.0/publish/{quote(pubsub, safe='')}"
        self._threads = ThreadPoolExecutor(_AT_ONCE, "dapr-out")

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Send messages, those of one key in this order, and return once Dapr has all of them.

        Raises:
            DependencyUnavailable: Dapr does not answer, or its broker does not; some may have been
                sent.
        """
        by_key = sorted(messages, key=attrgetter("key"))
        lanes = [list(lane) for _, lane in groupby(by_key, attrgetter("key"))]
        for _ in self._threads.map(self._publish_in_order, lanes):
            pass

    def ping(self) -> None:
        """Ask the sidecar for a sign of life.

        Raises:
            DependencyUnavailable: it does not answer, or is not ready.
        """
        self._ask("GET", "/v1.0/healthz/outbound")

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown()
        self._client.close()

    def _publish_in_order(self, messages: Sequence[Outgoing]) -> None:
        for message in messages:
            metadata = {"metadata.partitionKey": message.key}
            if message.content_type != CLOUD_EVENT:
                metadata["metadata.rawPayload"] = "true"
            self._ask(
                "POST",
                f"{self._path}/{quote(message.topic, safe='')}",
                params=metadata,
                content=message.body,
                headers={"content-type": message.content_type, **_trace(message)},
            )

    def _ask(self, method: str, path: str, **request: object) -> None:
        try:
            response = self._client.request(method, path, **request)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            raise DependencyUnavailable(DAPR) from error
        if response.status_code in _REFUSED:
            response.raise_for_status()
        if not response.is_success:
            about = {"status": response.status_code, "answer": response.text[:200]}
            _log.warning("dapr refuses", extra=about)
            raise DependencyUnavailable(DAPR)


def _trace(message: Outgoing) -> dict[str, str]:
    trace = message.headers.get("traceparent")
    return {"traceparent": trace} if trace else {}
