"""How the service is asked over HTTP, and refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from httpx import Response

from customer_bootstrap.events_wire import decode
from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document, Refused
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.served import Served


class OverHttp:
    """The service behind its HTTP API, and the moment that is read."""

    def __init__(self, served: Served, businesses: Businesses) -> None:
        self._served = served
        self._businesses = businesses
        self._as_of: dict[str, str] = {}

    def _change(
        self, caller: Principal, method: str, path: str, body: object, version: object = None
    ) -> Any:
        headers = {} if version is None else {"If-Match": str(version)}
        found = answered(self._served.call(caller, method, path, body=body, headers=headers))
        self._served.settle()
        return found

    def _read(
        self, caller: Principal, path: str, parameters: Mapping[str, str] | None = None
    ) -> Any:
        return answered(self._served.call(caller, "GET", path, parameters=parameters))

    def _resource(
        self,
        caller: Principal,
        path: str,
        name: str,
        parameters: Mapping[str, str] | None = None,
    ) -> Document:
        found: Document = self._read(caller, path, parameters)["data"][name]
        return found

    def _list(
        self,
        caller: Principal,
        path: str,
        name: str,
        parameters: Mapping[str, str] | None = None,
    ) -> Sequence[Document]:
        found: Sequence[Document] = self._read(caller, path, parameters)["data"][name]
        return found


def answered(response: Response) -> Any:
    """Return what the service answered, or None where it said nothing.

    Raises:
        Refused: it refuses.
    """
    answer: Any = decode(response.content) if response.content else None
    if response.is_success:
        return answer
    faults = answer.get("errors", [])
    raise Refused(answer["code"], tuple(one["field"] for one in faults), answer["detail"])
