"""The service over HTTP, on PostgreSQL and Redis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import attrs
from httpx import Response

from customer_bootstrap.events_wire import decode
from customer_core.kernel.clock import format_time
from customer_core.kernel.principal import Principal
from customer_core.testing.doubles import MemorySender
from tests.features.worlds import mended, retaining, rights
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.receiving import deliver_all, sent_for
from tests.features.worlds.served import Served
from tests.features.worlds.world import Document, FoundPage, Received, Refused, Webhook


class HttpWorld:
    """Implements ``World`` on the HTTP API, Redis Streams, and the event plane run by hand."""

    def __init__(self, served: Served, businesses: Businesses) -> None:
        self._served = served
        self._businesses = businesses
        self._as_of: dict[str, str] = {}
        self._retrier = served.service.retrier
        self._receivers = MemorySender()

    def set_time(self, moment: datetime) -> None:
        self._served.set_time(moment)

    def now(self) -> datetime:
        return self._served.clock.now()

    def look_back_to(self, moment: datetime | None) -> None:
        self._as_of = {} if moment is None else {"asOf": format_time(moment)}

    def new_business(self, *, currency: str = "USD", open_registration: bool = False) -> str:
        return self._businesses.new(currency=currency, open_registration=open_registration)

    def register(self, caller: Principal, wanted: Document) -> str:
        answer = self._change(caller, "POST", "/v1/customers", wanted)
        customer_id: str = answer["data"]["customer"]["id"]
        return customer_id

    def replace(
        self, caller: Principal, customer_id: str, sections: Document, version: object = None
    ) -> None:
        self._change(caller, "PUT", f"/v1/customers/{customer_id}", sections, version)

    def patch(
        self, caller: Principal, customer_id: str, patch: Document, version: object = None
    ) -> None:
        self._change(caller, "PATCH", f"/v1/customers/{customer_id}", patch, version)

    def deactivate(self, caller: Principal, customer_id: str, version: object = None) -> None:
        self._change(caller, "DELETE", f"/v1/customers/{customer_id}", None, version)

    def customer(self, caller: Principal, customer_id: str) -> Document:
        path = f"/v1/customers/{customer_id}"
        response = self._served.call(caller, "GET", path, parameters=self._as_of)
        customer: Document = _answer(response)["data"]["customer"]
        return {**customer, "version": response.headers["ETag"]}

    def segment(self, caller: Principal, customer_id: str) -> Document:
        path = f"/v1/customers/{customer_id}/segment"
        return self._resource(caller, path, "segment", self._as_of)

    def explanation(self, caller: Principal, customer_id: str, name: str) -> Document:
        path = f"/v1/customers/{customer_id}/segment"
        options = {"explain": "true", **(self._as_of or {})}
        explained: list[Document] = self._resource(caller, path, "explanations", options)
        return next(one for one in explained if one["name"] == name)

    def assign_segment(
        self, caller: Principal, customer_id: str, wanted: Document, version: object = None
    ) -> None:
        self._change(caller, "PUT", f"/v1/customers/{customer_id}/segment", wanted, version)

    def withdraw_assignment(
        self, caller: Principal, customer_id: str, reason: str | None = None
    ) -> None:
        path = f"/v1/customers/{customer_id}/segment"
        query = f"?{urlencode({'reason': reason})}" if reason else ""
        self._change(caller, "DELETE", path + query, None)

    def statistics(self, caller: Principal, customer_id: str) -> Document:
        path = f"/v1/customers/{customer_id}/stats"
        return self._resource(caller, path, "stats", self._as_of)

    def appointments(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        path = f"/v1/customers/{customer_id}/appointments"
        return self._resource(caller, path, "appointments")

    def brochure_requests(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        path = f"/v1/customers/{customer_id}/brochure-requests"
        return self._resource(caller, path, "brochureRequests")

    def activity(self, caller: Principal, customer_id: str) -> Document:
        return self._read(caller, f"/api/customers/{customer_id}", self._as_of)

    def orders(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        return self._read(caller, f"/api/customers/{customer_id}/orders", self._as_of)

    def order(self, caller: Principal, order_id: str) -> Document:
        return self._read(caller, f"/api/orders/{order_id}", self._as_of)

    def history(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        entries = self._resource(caller, f"/v1/customers/{customer_id}/history", "history")
        return [
            {"event": one["eventType"], "by": one["actor"], "changes": one["changes"]}
            for one in entries
        ]

    def search(self, caller: Principal, filters: Mapping[str, str]) -> FoundPage:
        answer = self._read(caller, "/v1/customers", filters)
        return FoundPage(answer["data"]["customers"], answer["meta"]["nextCursor"])

    def audience(self, caller: Principal, name: str, options: Mapping[str, str]) -> FoundPage:
        answer = self._read(caller, f"/v1/segments/{name}/customers", options)
        return FoundPage(answer["data"]["customers"], answer["meta"]["nextCursor"])

    def audience_size(self, caller: Principal, name: str) -> int | None:
        path, options = f"/v1/segments/{name}/customers", {"limit": "1", "count": "true"}
        size: int | None = self._read(caller, path, options)["meta"]["total"]
        return size

    def audience_file(
        self, caller: Principal, name: str, reachable: str | None = None
    ) -> Sequence[Document]:
        options = {"format": "jsonl"} | ({"reachable": reachable} if reachable else {})
        path = f"/v1/segments/{name}/customers/export"
        response = self._served.call(caller, "GET", path, parameters=options)
        if not response.is_success:
            _answer(response)
        return [decode(line) for line in response.content.splitlines()]

    def add_tags(self, caller: Principal, customer_id: str, labels: Sequence[str]) -> None:
        body = {"label": labels[0]} if len(labels) == 1 else {"labels": list(labels)}
        self._change(caller, "POST", f"/v1/customers/{customer_id}/tags", body)

    def tags(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        return self._resource(caller, f"/v1/customers/{customer_id}/tags", "tags")

    def remove_tag(self, caller: Principal, customer_id: str, tag_id: str) -> None:
        self._change(caller, "DELETE", f"/v1/customers/{customer_id}/tags/{tag_id}", None)

    def add_note(self, caller: Principal, customer_id: str, content: str) -> None:
        self._change(caller, "POST", f"/v1/customers/{customer_id}/notes", {"content": content})

    def notes(
        self, caller: Principal, customer_id: str, limit: int = 100, cursor: str | None = None
    ) -> tuple[Sequence[Document], str | None]:
        parameters = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        answer = self._read(caller, f"/v1/customers/{customer_id}/notes", parameters)
        return answer["data"]["notes"], answer["meta"]["nextCursor"]

    def remove_note(self, caller: Principal, customer_id: str, note_id: str) -> None:
        self._change(caller, "DELETE", f"/v1/customers/{customer_id}/notes/{note_id}", None)

    def sizes(self, caller: Principal) -> Mapping[str, Mapping[str, int]]:
        groups = self._read(caller, "/v1/customers/segments")["data"]
        return {
            kind: {one["name"]: one["customers"] for one in groups[kind]}
            for kind in ("tiers", "segments")
        }

    def define_segment(self, caller: Principal, wanted: Document) -> None:
        self._change(caller, "POST", "/v1/segments", wanted)

    def change_segment(
        self, caller: Principal, name: str, change: Document, version: object = None
    ) -> None:
        tag = None if version is None else f'"{version}"'
        self._change(caller, "PUT", f"/v1/segments/{name}", change, tag)

    def retire_segment(self, caller: Principal, name: str) -> None:
        self._change(caller, "DELETE", f"/v1/segments/{name}", None)

    def dependents(self, caller: Principal, name: str) -> Sequence[str]:
        path = f"/v1/segments/{name}?dryRun=true"
        found: Sequence[str] = self._change(caller, "DELETE", path, None)["data"]["dependents"]
        return found

    def definitions(self, caller: Principal) -> Document:
        found: Document = self._read(caller, "/v1/segments")["data"]
        return found

    def definition_versions(self, caller: Principal) -> Sequence[Document]:
        return self._resource(caller, "/v1/segments/versions", "versions")

    def preview_segment(self, caller: Principal, rule: str) -> Document:
        found: Document = self._change(caller, "POST", "/v1/segments/preview", {"rule": rule})
        return _data(found)

    def preview_change(self, caller: Principal, name: str, rule: str) -> Document:
        path = f"/v1/segments/{name}/preview"
        found: Document = self._change(caller, "POST", path, {"rule": rule})
        return _data(found)

    def bring_everybody_up_to_date(self) -> None:
        for _ in self._served.service.redefinition.apply():
            pass
        self._served.settle()

    def receive(self, envelopes: Sequence[Document]) -> int:
        return self._served.send(envelopes)

    def dead_letters(self, business_id: str) -> Sequence[Document]:
        return mended.shown(mended.letters_of(self._served.service.units, business_id))

    def try_what_is_due(self) -> None:
        self._retrier.step()
        self._served.settle()

    def try_everything_again(self, business_id: str) -> None:
        letters = mended.letters_of(self._served.service.units, business_id)
        self._retrier.retry([letter.key for letter in letters])
        self._served.settle()

    def learn_to_read(self, text: str, amount: str) -> None:
        self._retrier = mended.that_reads(self._retrier, text, amount)

    def ask(self, caller: Principal, customer_id: str, kind: str, body: Document) -> Document:
        path = f"/v1/customers/{customer_id}/privacy/{kind}"
        return _data(self._change(caller, "POST", path, body))["request"]

    def data_request(self, caller: Principal, request_id: str) -> Document:
        return self._resource(caller, f"/v1/privacy/requests/{request_id}", "request")

    def data_requests(self, caller: Principal, filters: Document) -> Sequence[Document]:
        return self._resource(caller, "/v1/privacy/requests", "requests", filters)

    def decide(self, caller: Principal, request_id: str, decision: str, body: Document) -> Document:
        path = f"/v1/privacy/requests/{request_id}/{decision}"
        return _data(self._change(caller, "POST", path, body))["request"]

    def erase_due(self) -> None:
        eraser = self._served.service.eraser
        tools = attrs.evolve(eraser.tools, sleep=lambda _: self._served.settle())
        list(attrs.evolve(eraser, tools=tools).due())
        self._served.settle()

    def take_due_requests(self, business_id: str) -> Sequence[str]:
        return rights.take_due(self._served.service.units, business_id, self.now())

    def retain(self) -> None:
        retaining.retain(self._served.service.retention, self._served.settle)

    def retain_if_due(self) -> bool:
        return retaining.retain_if_due(self._served.service.retention, self._served.settle)

    def end_request(self, business_id: str, request_id: str, failure: str | None = None) -> None:
        now = self.now()
        rights.end(
            self._served.service.units,
            business_id,
            request_id,
            lambda one: one.fail(failure, now) if failure else one.finish("proof-1", now),
        )

    def make_archives(self) -> None:
        while self._served.service.exporter.step():
            pass
        self._served.settle()

    def archive_link(self, caller: Principal, request_id: str) -> str | None:
        download = self.data_request(caller, request_id)["download"]
        return download and download["url"]

    def fetch(self, link: str) -> bytes:
        response = self._served.client.get(link)
        if not response.is_success:
            _answer(response)
        return response.content

    def place_hold(self, caller: Principal, customer_id: str, body: Document) -> str:
        path = f"/v1/customers/{customer_id}/legal-holds"
        hold_id: str = self._change(caller, "POST", path, body)["data"]["hold"]["id"]
        return hold_id

    def lift_hold(self, caller: Principal, customer_id: str, hold_id: str) -> None:
        self._change(caller, "DELETE", f"/v1/customers/{customer_id}/legal-holds/{hold_id}", None)

    def legal_holds(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        return self._resource(caller, f"/v1/customers/{customer_id}/legal-holds", "holds")

    def register_webhook(self, caller: Principal, event_types: Sequence[str]) -> Webhook:
        body = {"url": "https://system.example/hook", "eventTypes": list(event_types)}
        data = self._change(caller, "POST", "/v1/webhooks", body)["data"]
        return Webhook(data["webhook"]["id"], [data["secret"]])

    def webhook(self, caller: Principal, webhook_id: str) -> Document:
        return self._resource(caller, f"/v1/webhooks/{webhook_id}", "webhook")

    def change_webhook(self, caller: Principal, webhook_id: str, change: Document) -> None:
        self._change(caller, "PATCH", f"/v1/webhooks/{webhook_id}", change)

    def rotate_secret(self, caller: Principal, webhook_id: str) -> str:
        path = f"/v1/webhooks/{webhook_id}/rotate-secret"
        secret: str = self._change(caller, "POST", path, {})["data"]["secret"]
        return secret

    def redeliver(
        self,
        caller: Principal,
        webhook_id: str,
        *,
        event_id: str | None = None,
        since: datetime | None = None,
    ) -> None:
        body = {"since": format_time(since)} if since else {"eventId": event_id}
        self._change(caller, "POST", f"/v1/webhooks/{webhook_id}/redeliver", body)

    def deliver_webhooks(self) -> None:
        deliverer = self._served.service.deliverer
        deliver_all(attrs.evolve(deliverer, sender=self._receivers, chance=lambda: 0.0))
        self._served.settle()

    def let_receivers_answer(self, status: int) -> None:
        self._receivers.status = status

    def received_webhooks(self, business_id: str) -> Sequence[Received]:
        return sent_for(self._receivers, business_id)

    def addresses(self, caller: Principal, customer_id: str | None) -> Sequence[Document]:
        return self._resource(caller, _book(customer_id), "addresses")

    def address(self, caller: Principal, customer_id: str | None, address_id: str) -> Document:
        path = f"{_book(customer_id)}/{address_id}"
        response = self._served.call(caller, "GET", path)
        address: Document = _answer(response)["data"]["address"]
        return {**address, "version": response.headers["ETag"]}

    def add_address(self, caller: Principal, customer_id: str | None, wanted: Document) -> str:
        answer = self._change(caller, "POST", _book(customer_id), wanted)
        address_id: str = answer["data"]["address"]["id"]
        return address_id

    def patch_address(
        self,
        caller: Principal,
        customer_id: str | None,
        address_id: str,
        patch: Document,
        version: object = None,
    ) -> None:
        path = f"{_book(customer_id)}/{address_id}"
        self._change(caller, "PATCH", path, patch, version)

    def remove_address(self, caller: Principal, customer_id: str | None, address_id: str) -> None:
        self._change(caller, "DELETE", f"{_book(customer_id)}/{address_id}", None)

    def change_consent(self, caller: Principal, customer_id: str | None, wanted: Document) -> None:
        whose = "" if customer_id is None else f"/{customer_id}"
        self._change(caller, "POST", f"/v1/customers{whose}/consents", wanted)

    def consents(self, caller: Principal) -> Document:
        return _data(self._read(caller, "/v1/customers/consents"))

    def consent_receipt(self, caller: Principal, consent_id: str) -> Document:
        found = self._read(caller, f"/v1/customers/consents/{consent_id}/receipt")
        (purpose,), (event,) = found["purposes"], found["events"]
        return {
            "schemaVersion": found["schema_version"],
            "recordId": found["record_id"],
            "piiPrincipalId": found["pii_principal_id"],
            "purposeType": purpose["purpose_type"],
            "lawfulBasis": purpose["lawful_basis"],
            "noticeVersion": found["privacy_notice"]["version"],
            "eventState": event["event_state"],
            "eventTime": event["event_time"],
        }

    def opt_out(self, caller: Principal) -> None:
        self._change(caller, "POST", "/v1/customers/notification-preferences/opt-out", None)

    def look_whom_time_moved(self) -> None:
        for _ in self._served.service.segment_tick.due():
            pass
        self._served.settle()

    def published(self, business_id: str) -> Sequence[Document]:
        envelopes: list[Any] = [decode(event) for _, event in self._served.published()]
        return [one for one in envelopes if one["metadata"]["businessId"] == business_id]

    def _change(
        self, caller: Principal, method: str, path: str, body: object, version: object = None
    ) -> Any:
        headers = {} if version is None else {"If-Match": str(version)}
        answer = _answer(self._served.call(caller, method, path, body=body, headers=headers))
        self._served.settle()
        return answer

    def _read(
        self, caller: Principal, path: str, parameters: Mapping[str, str] | None = None
    ) -> Any:
        return _answer(self._served.call(caller, "GET", path, parameters=parameters))

    def _resource(
        self,
        caller: Principal,
        path: str,
        name: str,
        parameters: Mapping[str, str] | None = None,
    ) -> Any:
        return self._read(caller, path, parameters)["data"][name]


def _book(customer_id: str | None) -> str:
    return f"/v1/customers/{customer_id}/addresses" if customer_id else "/v1/customers/addresses"


def _data(answer: Document) -> Document:
    data: Document = answer["data"]
    return data


def _answer(response: Response) -> Any:
    answer: Any = decode(response.content) if response.content else None
    if response.is_success:
        return answer
    faults = answer.get("errors", [])
    raise Refused(answer["code"], tuple(one["field"] for one in faults), answer["detail"])
