"""The core itself, on adapters in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import attrs

from customer_core.addresses.add_address import AddAddress, add_address
from customer_core.addresses.change_address import PatchAddress, patch_address
from customer_core.addresses.drafts import AddressDraft
from customer_core.addresses.model import AddressId
from customer_core.addresses.read_addresses import (
    ListAddresses,
    ReadAddress,
    list_addresses,
    read_address,
)
from customer_core.addresses.remove_address import RemoveAddress, remove_address
from customer_core.audiences.export_audience import ExportAudience, export_audience, exported
from customer_core.audiences.read_audience import (
    CountAudience,
    ReadAudience,
    count_audience,
    read_audience,
)
from customer_core.consents.act import Act
from customer_core.consents.model import Channel, ConsentId, Decision
from customer_core.customers.assign_segment import (
    AssignSegment,
    WithdrawAssignment,
    assign_segment,
    withdraw_assignment,
)
from customer_core.customers.change_consent import ChangeConsent, change_consent
from customer_core.customers.change_customer import (
    PatchCustomer,
    ReplaceCustomer,
    patch_customer,
    replace_customer,
)
from customer_core.customers.model import Status
from customer_core.customers.notification_preferences import OptOut, opt_out
from customer_core.customers.ports import CustomerQuery, ReadingContext, Sort
from customer_core.customers.read_appointments import (
    ReadAppointments,
    ReadBrochureRequests,
    ReadCustomerStatistics,
    read_appointments,
    read_brochure_requests,
    read_customer_statistics,
)
from customer_core.customers.read_consents import (
    ReadConsentReceipt,
    ReadConsents,
    read_consent_receipt,
    read_consents,
)
from customer_core.customers.read_customer import (
    ExplainSegment,
    ReadCustomer,
    explain_segment,
    read_customer,
    viewed,
)
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.customers.read_orders import (
    ReadActivity,
    ReadOrder,
    ReadOrders,
    read_activity,
    read_order,
    read_orders,
)
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.time_travel import as_of
from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import read_document, to_plain
from customer_core.kernel.errors import CustomerServiceError, Invalid
from customer_core.kernel.ids import CustomerId, OrderId
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal
from customer_core.notes.add_note import AddNote, add_note
from customer_core.notes.list_notes import ListNotes, list_notes
from customer_core.notes.model import NoteId
from customer_core.notes.remove_note import RemoveNote, remove_note
from customer_core.privacy.holds.manage_holds import (
    LiftHold,
    ListHolds,
    lift_hold,
    list_holds,
    place_hold,
)
from customer_core.privacy.holds.model import LegalHoldId
from customer_core.privacy.requests.model import DataRequestId
from customer_core.privacy.requests.open_request import CloseAccount, close_account
from customer_core.privacy.requests.read_requests import ReadRequest, list_requests, read_request
from customer_core.privacy.requests.withdraw_request import staying
from customer_core.segments.change_segment import ChangeSegment, change_segment
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.definitions import Kind
from customer_core.segments.list_segments import (
    ListSegments,
    ListVersions,
    list_segments,
    list_versions,
)
from customer_core.segments.preview_segment import (
    PreviewChange,
    PreviewSegment,
    preview_change,
    preview_segment,
)
from customer_core.segments.retire_segment import (
    PlanRetirement,
    RetireSegment,
    plan_retirement,
    retire_segment,
)
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.tags.list_customers import list_customers
from customer_core.tags.list_tags import ListTags, list_tags
from customer_core.tags.model import TagId
from customer_core.tags.remove_tag import RemoveTag, remove_tag
from customer_core.testing import MemoryService
from customer_core.webhooks.change_webhook import ChangeWebhook, change_webhook
from customer_core.webhooks.model import WebhookId
from customer_core.webhooks.read_webhooks import ReadWebhook, read_webhook
from customer_core.webhooks.redeliver import Redeliver, redeliver
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook
from customer_core.webhooks.rotate_secret import RotateSecret, rotate_secret
from customer_standards import WorldStandards
from tests.features.worlds import mended, retaining, rights, shown
from tests.features.worlds.archives import Archives
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.receiving import deliver_all, sent_for
from tests.features.worlds.world import Document, FoundPage, Received, Refused, Webhook

C = TypeVar("C")
R = TypeVar("R")


class MemoryWorld:
    """Implements ``World`` on the use cases, with the world's own standards."""

    def __init__(self, businesses: Businesses) -> None:
        self._businesses = businesses
        self._service = MemoryService(
            Policies(
                business_currencies=businesses.currencies,
                open_registration=businesses.open_registration,
            ),
            retention=retaining.POLICY,
        )
        self._moment: datetime | None = None
        self._retrier = self._service.retrier
        self._archives = Archives(self._service)
        self._application = attrs.evolve(self._service.application, standards=WorldStandards())

    def set_time(self, moment: datetime) -> None:
        self._service.clock.set(moment)

    def now(self) -> datetime:
        return self._service.clock.now()

    def look_back_to(self, moment: datetime | None) -> None:
        self._moment = moment

    def new_business(self, *, currency: str = "USD", open_registration: bool = False) -> str:
        return self._businesses.new(currency=currency, open_registration=open_registration)

    def register(self, caller: Principal, wanted: Document) -> str:
        command = _read(wanted, RegisterCustomer)
        return self._change(register_customer, command, caller).id

    def replace(
        self, caller: Principal, customer_id: str, sections: Document, version: object = None
    ) -> None:
        command = _read({"customerId": customer_id, **sections}, ReplaceCustomer)
        expected = attrs.evolve(command, expected_version=_number(version))
        self._change(replace_customer, expected, caller)

    def patch(
        self, caller: Principal, customer_id: str, patch: Document, version: object = None
    ) -> None:
        command = PatchCustomer(
            customer_id=CustomerId(customer_id), patch=patch, expected_version=_number(version)
        )
        self._change(staying(viewed(patch_customer)), command, caller)

    def deactivate(self, caller: Principal, customer_id: str, version: object = None) -> None:
        command = CloseAccount(
            customer_id=CustomerId(customer_id), expected_version=_number(version)
        )
        self._change(close_account, command, caller)

    def customer(self, caller: Principal, customer_id: str) -> Document:
        command = ReadCustomer(customer_id=CustomerId(customer_id))
        return shown.customer(self._look(read_customer, command, caller))

    def segment(self, caller: Principal, customer_id: str) -> Document:
        command = ReadCustomer(customer_id=CustomerId(customer_id))
        return shown.segment(self._look(read_customer, command, caller))

    def explanation(self, caller: Principal, customer_id: str, name: str) -> Document:
        command = ExplainSegment(customer_id=CustomerId(customer_id))
        found = self._look(explain_segment, command, caller)
        explained: Document = to_plain(next(x for x in found.explanations if x.name == name))
        return explained

    def assign_segment(
        self, caller: Principal, customer_id: str, wanted: Document, version: object = None
    ) -> None:
        ends_at = wanted.get("endsAt")
        command = AssignSegment(
            customer_id=CustomerId(customer_id),
            reason=wanted["reason"],
            tier=wanted.get("tier"),
            segment=wanted.get("segment"),
            ends_at=None if ends_at is None else parse_time(ends_at, "endsAt"),
            expected_version=_number(version),
        )
        self._change(assign_segment, command, caller)

    def withdraw_assignment(
        self, caller: Principal, customer_id: str, reason: str | None = None
    ) -> None:
        command = WithdrawAssignment(customer_id=CustomerId(customer_id), reason=reason)
        self._change(withdraw_assignment, command, caller)

    def statistics(self, caller: Principal, customer_id: str) -> Document:
        command = ReadCustomerStatistics(customer_id=CustomerId(customer_id))
        return shown.statistics(self._look(read_customer_statistics, command, caller))

    def appointments(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ReadAppointments(customer_id=CustomerId(customer_id))
        page = self._run(read_appointments, command, caller)
        return [shown.appointment(one) for one in page.items]

    def brochure_requests(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ReadBrochureRequests(customer_id=CustomerId(customer_id))
        page = self._run(read_brochure_requests, command, caller)
        return [shown.brochure_request(one) for one in page.items]

    def activity(self, caller: Principal, customer_id: str) -> Document:
        command = ReadActivity(customer_id=CustomerId(customer_id))
        return shown.activity(self._look(read_activity, command, caller))

    def orders(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ReadOrders(customer_id=CustomerId(customer_id))
        return [shown.order(one) for one in self._look(read_orders, command, caller)]

    def order(self, caller: Principal, order_id: str) -> Document:
        return shown.order(self._look(read_order, ReadOrder(order_id=OrderId(order_id)), caller))

    def _look(self, use_case: Callable[[ReadingContext, C], R], command: C, caller: Principal) -> R:
        if self._moment is None:
            return self._run(use_case, command, caller)
        return self._run(as_of(self._moment, use_case), command, caller)

    def history(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ReadHistory(customer_id=CustomerId(customer_id))
        return [shown.entry(one) for one in self._run(read_history, command, caller).items]

    def search(self, caller: Principal, filters: Mapping[str, str]) -> FoundPage:
        page = self._run(list_customers, _query(filters), caller)
        return FoundPage([shown.listed(one) for one in page.items], page.next_cursor)

    def audience(self, caller: Principal, name: str, options: Mapping[str, str]) -> FoundPage:
        command = ReadAudience(
            name=name,
            reachable=_channel(options.get("reachable")),
            limit=int(options.get("limit", "100")),
            cursor=options.get("cursor"),
        )
        page = self._run(read_audience, command, caller)
        return FoundPage([shown.customer(view) for view in page.items], page.next_cursor)

    def audience_size(self, caller: Principal, name: str) -> int | None:
        return self._run(count_audience, CountAudience(name=name), caller)

    def audience_file(
        self, caller: Principal, name: str, reachable: str | None = None
    ) -> Sequence[Document]:
        command = ExportAudience(name=name, reachable=_channel(reachable))
        stretches = exported(lambda one: self._run(export_audience, one, caller), command)
        return [to_plain(member) for members in stretches for member in members]

    def add_tags(self, caller: Principal, customer_id: str, labels: Sequence[str]) -> None:
        command = AddTags(customer_id=CustomerId(customer_id), labels=tuple(labels))
        self._change(add_tags, command, caller)

    def tags(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ListTags(customer_id=CustomerId(customer_id))
        return [shown.tag(one) for one in self._run(list_tags, command, caller)]

    def remove_tag(self, caller: Principal, customer_id: str, tag_id: str) -> None:
        command = RemoveTag(customer_id=CustomerId(customer_id), tag_id=TagId(tag_id))
        self._change(remove_tag, command, caller)

    def add_note(self, caller: Principal, customer_id: str, content: str) -> None:
        command = AddNote(customer_id=CustomerId(customer_id), content=content)
        self._change(add_note, command, caller)

    def notes(
        self, caller: Principal, customer_id: str, limit: int = 100, cursor: str | None = None
    ) -> tuple[Sequence[Document], str | None]:
        command = ListNotes(customer_id=CustomerId(customer_id), limit=limit, cursor=cursor)
        page = self._run(list_notes, command, caller)
        return [shown.note(one) for one in page.items], page.next_cursor

    def remove_note(self, caller: Principal, customer_id: str, note_id: str) -> None:
        command = RemoveNote(customer_id=CustomerId(customer_id), note_id=NoteId(note_id))
        self._change(remove_note, command, caller)

    def sizes(self, caller: Principal) -> Mapping[str, Mapping[str, int]]:
        listed = self._run(list_segments, ListSegments(), caller)
        definitions, counts = listed.defined.definitions, listed.counts
        return {
            "tiers": {one.name: counts.of(one) for one in definitions.tiers},
            "segments": {one.name: counts.of(one) for one in definitions.segments},
        }

    def define_segment(self, caller: Principal, wanted: Document) -> None:
        command = DefineSegment(**{**wanted, "kind": Kind(wanted.get("kind", "segment"))})
        self._change(define_segment, command, caller)

    def change_segment(
        self, caller: Principal, name: str, change: Document, version: object = None
    ) -> None:
        command = ChangeSegment(name=name, **change, expected_version=_number(version))
        self._change(change_segment, command, caller)

    def retire_segment(self, caller: Principal, name: str) -> None:
        self._change(retire_segment, RetireSegment(name=name), caller)

    def dependents(self, caller: Principal, name: str) -> Sequence[str]:
        return self._run(plan_retirement, PlanRetirement(name=name), caller).dependents

    def definitions(self, caller: Principal) -> Document:
        return shown.definitions(self._run(list_segments, ListSegments(), caller))

    def definition_versions(self, caller: Principal) -> Sequence[Document]:
        page = self._run(list_versions, ListVersions(), caller)
        return [shown.version(made) for made in page.items]

    def preview_segment(self, caller: Principal, rule: str) -> Document:
        found = self._run(preview_segment, PreviewSegment(rule=rule), caller)
        return {**to_plain(found.count), "sample": list(found.sample)}

    def preview_change(self, caller: Principal, name: str, rule: str) -> Document:
        found = self._run(preview_change, PreviewChange(name=name, rule=rule), caller)
        return shown.compared(found.compared)

    def bring_everybody_up_to_date(self) -> None:
        self._service.bring_up_to_date()

    def receive(self, envelopes: Sequence[Document]) -> int:
        put_aside = 0
        for envelope in envelopes:
            try:
                self._service.ingest(envelope)
            except Invalid:
                put_aside += 1
        self._service.settle()
        return put_aside

    def dead_letters(self, business_id: str) -> Sequence[Document]:
        return mended.shown(mended.letters_of(self._service.platform, business_id))

    def try_what_is_due(self) -> None:
        self._retrier.step()
        self._service.settle()

    def try_everything_again(self, business_id: str) -> None:
        letters = mended.letters_of(self._service.platform, business_id)
        self._retrier.retry([letter.key for letter in letters])
        self._service.settle()

    def learn_to_read(self, text: str, amount: str) -> None:
        self._retrier = mended.that_reads(self._retrier, text, amount)

    def ask(self, caller: Principal, customer_id: str, kind: str, body: Document) -> Document:
        use_case, command = rights.ask(kind, customer_id, body)
        return rights.shown(self._change(use_case, command, caller))

    def data_request(self, caller: Principal, request_id: str) -> Document:
        command = ReadRequest(request_id=DataRequestId(request_id))
        return rights.shown(self._run(read_request, command, caller))

    def data_requests(self, caller: Principal, filters: Document) -> Sequence[Document]:
        page = self._run(list_requests, rights.listing(filters), caller)
        return [rights.shown(one) for one in page.items]

    def decide(self, caller: Principal, request_id: str, decision: str, body: Document) -> Document:
        use_case, command = rights.decide(decision, request_id, body)
        return rights.shown(self._change(use_case, command, caller))

    def erase_due(self) -> None:
        list(self._service.eraser.due())
        self._service.settle()

    def take_due_requests(self, business_id: str) -> Sequence[str]:
        return rights.take_due(self._service.platform, business_id, self.now())

    def retain(self) -> None:
        retaining.retain(self._service.retention, self._service.settle)

    def retain_if_due(self) -> bool:
        return retaining.retain_if_due(self._service.retention, self._service.settle)

    def end_request(self, business_id: str, request_id: str, failure: str | None = None) -> None:
        now = self.now()
        rights.end(
            self._service.platform,
            business_id,
            request_id,
            lambda one: one.fail(failure, now) if failure else one.finish("proof-1", now),
        )

    def make_archives(self) -> None:
        self._archives.make()
        self._service.settle()

    def archive_link(self, caller: Principal, request_id: str) -> str | None:
        return self._archives.link(caller, request_id)

    def fetch(self, link: str) -> bytes:
        try:
            return self._archives.fetch(link)
        except CustomerServiceError as error:
            raise _refused(error) from None

    def place_hold(self, caller: Principal, customer_id: str, body: Document) -> str:
        return self._change(place_hold, rights.placing(customer_id, body), caller).id

    def lift_hold(self, caller: Principal, customer_id: str, hold_id: str) -> None:
        command = LiftHold(customer_id=CustomerId(customer_id), hold_id=LegalHoldId(hold_id))
        self._change(lift_hold, command, caller)

    def legal_holds(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ListHolds(customer_id=CustomerId(customer_id))
        return [to_plain(one) for one in self._run(list_holds, command, caller)]

    def register_webhook(self, caller: Principal, event_types: Sequence[str]) -> Webhook:
        command = RegisterWebhook(url="https://system.example/hook", event_types=tuple(event_types))
        endpoint = self._change(register_webhook, command, caller)
        return Webhook(endpoint.id, [endpoint.secrets[0].secret])

    def webhook(self, caller: Principal, webhook_id: str) -> Document:
        command = ReadWebhook(webhook_id=WebhookId(webhook_id))
        return {"status": str(self._run(read_webhook, command, caller).status)}

    def change_webhook(self, caller: Principal, webhook_id: str, change: Document) -> None:
        command = _read({"webhookId": webhook_id, **change}, ChangeWebhook)
        self._change(change_webhook, command, caller)

    def rotate_secret(self, caller: Principal, webhook_id: str) -> str:
        command = RotateSecret(webhook_id=WebhookId(webhook_id))
        return self._change(rotate_secret, command, caller).secrets[0].secret

    def redeliver(
        self,
        caller: Principal,
        webhook_id: str,
        *,
        event_id: str | None = None,
        since: datetime | None = None,
    ) -> None:
        command = Redeliver(webhook_id=WebhookId(webhook_id), event_id=event_id, since=since)
        self._change(redeliver, command, caller)

    def deliver_webhooks(self) -> None:
        deliver_all(self._service.deliverer)
        self._service.settle()

    def let_receivers_answer(self, status: int) -> None:
        self._service.sender.status = status

    def received_webhooks(self, business_id: str) -> Sequence[Received]:
        return sent_for(self._service.sender, business_id)

    def addresses(self, caller: Principal, customer_id: str | None) -> Sequence[Document]:
        command = ListAddresses(customer_id=_whose(customer_id))
        return [shown.address(one) for one in self._run(list_addresses, command, caller)]

    def address(self, caller: Principal, customer_id: str | None, address_id: str) -> Document:
        command = ReadAddress(customer_id=_whose(customer_id), address_id=AddressId(address_id))
        return shown.address(self._run(read_address, command, caller))

    def add_address(self, caller: Principal, customer_id: str | None, wanted: Document) -> str:
        command = AddAddress(customer_id=_whose(customer_id), draft=_read(wanted, AddressDraft))
        return self._change(add_address, command, caller).id

    def patch_address(
        self,
        caller: Principal,
        customer_id: str | None,
        address_id: str,
        patch: Document,
        version: object = None,
    ) -> None:
        command = PatchAddress(
            customer_id=_whose(customer_id),
            address_id=AddressId(address_id),
            patch=patch,
            expected_version=_number(version),
        )
        self._change(patch_address, command, caller)

    def remove_address(self, caller: Principal, customer_id: str | None, address_id: str) -> None:
        command = RemoveAddress(customer_id=_whose(customer_id), address_id=AddressId(address_id))
        self._change(remove_address, command, caller)

    def change_consent(self, caller: Principal, customer_id: str | None, wanted: Document) -> None:
        told = {name: one for name, one in wanted.items() if name not in ("channel", "decision")}
        command = ChangeConsent(
            customer_id=_whose(customer_id),
            channel=Channel(wanted["channel"]),
            decision=Decision(wanted["decision"]),
            act=_read(told, Act),
        )
        self._change(change_consent, command, caller)

    def consents(self, caller: Principal) -> Document:
        return shown.consents(self._run(read_consents, ReadConsents(), caller))

    def consent_receipt(self, caller: Principal, consent_id: str) -> Document:
        command = ReadConsentReceipt(consent_id=ConsentId(consent_id))
        return shown.receipt(self._run(read_consent_receipt, command, caller))

    def opt_out(self, caller: Principal) -> None:
        self._change(opt_out, OptOut(), caller)

    def look_whom_time_moved(self) -> None:
        self._service.tick()

    def published(self, business_id: str) -> Sequence[Document]:
        envelopes: list[Any] = [
            json.loads(message.body) for message in self._service.publisher.messages
        ]
        return [one for one in envelopes if one["metadata"]["businessId"] == business_id]

    def _change(self, use_case: Callable[..., R], command: object, caller: Principal) -> R:
        result = self._run(use_case, command, caller)
        self._service.settle()
        return result

    def _run(self, use_case: Callable[..., R], command: object, caller: Principal) -> R:
        try:
            return self._application.run(use_case, command, caller)
        except CustomerServiceError as error:
            raise _refused(error) from None


def _refused(error: CustomerServiceError) -> Refused:
    faults = error.faults if isinstance(error, Invalid) else ()
    return Refused(error.code, tuple(fault.field for fault in faults), str(error))


def _read(document: Document, command: type[C]) -> C:
    try:
        return read_document(document, command)
    except Invalid as error:
        raise _refused(error) from None


def _whose(customer_id: str | None) -> CustomerId | None:
    return None if customer_id is None else CustomerId(customer_id)


def _number(version: object) -> int | None:
    assert version is None or isinstance(version, int)
    return version


def _channel(name: str | None) -> Channel | None:
    return None if name is None else Channel(name)


_FILTERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "query": ("text", str),
    "tier": ("tier", str),
    "segment": ("segment", str),
    "tag": ("tag", str),
    "status": ("status", Status),
    "createdAfter": ("created_after", lambda text: parse_time(text, "createdAfter")),
    "sort": ("sort", Sort),
    "limit": ("limit", int),
    "cursor": ("cursor", str),
}


def _query(filters: Mapping[str, str]) -> CustomerQuery:
    arguments: dict[str, Any] = {}
    for name, text in filters.items():
        field, convert = _FILTERS[name]
        arguments[field] = convert(text)
    return CustomerQuery(**arguments)
