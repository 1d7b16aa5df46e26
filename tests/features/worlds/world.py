"""What a scenario may do and see, whichever way it reaches the service.

Documents have the form that customers and orders have on the wire (documents 000 and 001), with
exact decimals; ``version`` in them is opaque, good only for handing back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import attrs

from customer_core.kernel.principal import Principal

Document = dict[str, Any]


@attrs.define(eq=False)
class Refused(Exception):
    """The service refuses.

    Attributes:
        code: the error code of SPEC 3.
        fields: the fields named as wrong.
        message: the sentence told to the caller.
    """

    code: str
    fields: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {', '.join(self.fields)}"


@attrs.frozen
class FoundPage:
    """A page of a list."""

    customers: Sequence[Document]
    next_cursor: str | None


@attrs.define
class Webhook:
    """A webhook as its business knows it: its id, and its secrets, the newest first."""

    id: str
    secrets: list[str]


class Received(Protocol):
    """A request that another system received."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers."""
        ...

    @property
    def body(self) -> bytes:
        """Its body."""
        ...

    @property
    def status(self) -> int | None:
        """How it was answered."""
        ...


class World(Protocol):
    """The service as a scenario sees it.

    Whatever changes something returns when all that follows from it has come about.
    """

    def set_time(self, moment: datetime) -> None:
        """Make it ``moment``."""
        ...

    def now(self) -> datetime:
        """Return what time it is."""
        ...

    def look_back_to(self, moment: datetime | None) -> None:
        """Let customers, segments and orders be read as they were at ``moment``; None is now."""
        ...

    def new_business(self, *, currency: str = "USD", open_registration: bool = False) -> str:
        """Return the id of a business that has no customers yet."""
        ...

    def register(self, caller: Principal, wanted: Document) -> str:
        """Register a customer and return its id."""
        ...

    def replace(
        self, caller: Principal, customer_id: str, sections: Document, version: object = None
    ) -> None:
        """Replace sections of a customer."""
        ...

    def patch(
        self, caller: Principal, customer_id: str, patch: Document, version: object = None
    ) -> None:
        """Change fields of a customer."""
        ...

    def deactivate(self, caller: Principal, customer_id: str, version: object = None) -> None:
        """Deactivate a customer."""
        ...

    def customer(self, caller: Principal, customer_id: str) -> Document:
        """Return a customer as document 001 shows it, with its ``version``."""
        ...

    def segment(self, caller: Principal, customer_id: str) -> Document:
        """Return a segment as document 001 shows it, with ``isDefault`` and all conditions."""
        ...

    def explanation(self, caller: Principal, customer_id: str, name: str) -> Document:
        """Return why a customer is, or is not, in a tier or segment."""
        ...

    def assign_segment(
        self, caller: Principal, customer_id: str, wanted: Document, version: object = None
    ) -> None:
        """Set a customer's tier, segment or both by hand."""
        ...

    def withdraw_assignment(
        self, caller: Principal, customer_id: str, reason: str | None = None
    ) -> None:
        """Let the rules decide again."""
        ...

    def statistics(self, caller: Principal, customer_id: str) -> Document:
        """Return the figures over a customer's orders and appointments."""
        ...

    def appointments(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return a customer's appointments, the newest first."""
        ...

    def brochure_requests(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return the brochures a customer asked for, the newest first."""
        ...

    def activity(self, caller: Principal, customer_id: str) -> Document:
        """Return what a customer has ordered, as document 000 shows it."""
        ...

    def orders(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return a customer's orders, as document 000 shows them."""
        ...

    def order(self, caller: Principal, order_id: str) -> Document:
        """Return an order, as document 000 shows it."""
        ...

    def history(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return the newest entries: ``event``, ``by``, and ``changes`` by field."""
        ...

    def search(self, caller: Principal, filters: Mapping[str, str]) -> FoundPage:
        """Return a page of customers; ``filters`` has the names of SPEC 3."""
        ...

    def audience(self, caller: Principal, name: str, options: Mapping[str, str]) -> FoundPage:
        """Return a page of a tier's or segment's members; ``options`` has the names of SPEC 3."""
        ...

    def audience_size(self, caller: Principal, name: str) -> int | None:
        """Return how many members a tier or segment has."""
        ...

    def audience_file(
        self, caller: Principal, name: str, reachable: str | None = None
    ) -> Sequence[Document]:
        """Return what a file of a tier's or segment's members says of each."""
        ...

    def add_tags(self, caller: Principal, customer_id: str, labels: Sequence[str]) -> None:
        """Give a customer tags."""
        ...

    def tags(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return the tags of a customer, the oldest first."""
        ...

    def remove_tag(self, caller: Principal, customer_id: str, tag_id: str) -> None:
        """Take a tag from a customer."""
        ...

    def add_note(self, caller: Principal, customer_id: str, content: str) -> None:
        """Make a note about a customer."""
        ...

    def notes(
        self, caller: Principal, customer_id: str, limit: int = 100, cursor: str | None = None
    ) -> tuple[Sequence[Document], str | None]:
        """Return a page of the notes about a customer, and where the next one begins."""
        ...

    def remove_note(self, caller: Principal, customer_id: str, note_id: str) -> None:
        """Remove a note about a customer."""
        ...

    def sizes(self, caller: Principal) -> Mapping[str, Mapping[str, int]]:
        """Return how many customers are in each of the ``tiers`` and ``segments``."""
        ...

    def define_segment(self, caller: Principal, wanted: Document) -> None:
        """Define a tier or segment."""
        ...

    def change_segment(
        self, caller: Principal, name: str, change: Document, version: object = None
    ) -> None:
        """Change a tier or segment."""
        ...

    def retire_segment(self, caller: Principal, name: str) -> None:
        """Retire a tier or segment."""
        ...

    def dependents(self, caller: Principal, name: str) -> Sequence[str]:
        """Return what depends on a tier or segment, as who would retire it sees it before."""
        ...

    def definitions(self, caller: Principal) -> Document:
        """Return the ``version`` of what a business defines, its ``tiers`` and ``segments``."""
        ...

    def definition_versions(self, caller: Principal) -> Sequence[Document]:
        """Return the versions of what a business defines, the newest first."""
        ...

    def preview_segment(self, caller: Principal, rule: str) -> Document:
        """Return who would be in a segment with a rule: ``matching``, ``customers``, ``sample``."""
        ...

    def preview_change(self, caller: Principal, name: str, rule: str) -> Document:
        """Return whom another rule would move: ``members``, ``tiers`` and ``segments``."""
        ...

    def bring_everybody_up_to_date(self) -> None:
        """Assess whom newly defined tiers and segments have moved."""
        ...

    def receive(self, envelopes: Sequence[Document]) -> int:
        """Take in what other services send, and return how many messages were put aside."""
        ...

    def dead_letters(self, business_id: str) -> Sequence[Document]:
        """Return the events of a business that could not be applied, with state and attempts."""
        ...

    def try_what_is_due(self) -> None:
        """Try again what could not be applied and whose time has come."""
        ...

    def try_everything_again(self, business_id: str) -> None:
        """Try again all that could not be applied, as an operator may."""
        ...

    def learn_to_read(self, text: str, amount: str) -> None:
        """Let the service from now on read a total that says ``text`` as ``amount``."""
        ...

    def addresses(self, caller: Principal, customer_id: str | None) -> Sequence[Document]:
        """Return the addresses of a customer, or the caller's own without a name."""
        ...

    def address(self, caller: Principal, customer_id: str | None, address_id: str) -> Document:
        """Return an address, with its ``version``."""
        ...

    def add_address(self, caller: Principal, customer_id: str | None, wanted: Document) -> str:
        """Add an address, and return its id."""
        ...

    def patch_address(
        self,
        caller: Principal,
        customer_id: str | None,
        address_id: str,
        patch: Document,
        version: object = None,
    ) -> None:
        """Change fields of an address, of the version given, if any."""
        ...

    def remove_address(self, caller: Principal, customer_id: str | None, address_id: str) -> None:
        """Remove an address."""
        ...

    def change_consent(self, caller: Principal, customer_id: str | None, wanted: Document) -> None:
        """Give or withdraw consent to a channel; of oneself where no customer is named."""
        ...

    def consents(self, caller: Principal) -> Document:
        """Return how the caller's own consent stands, and its history from the newest."""
        ...

    def consent_receipt(self, caller: Principal, consent_id: str) -> Document:
        """Return what a receipt for a decision of the caller's own says, field by field."""
        ...

    def opt_out(self, caller: Principal) -> None:
        """Turn off all of the caller's own marketing and notifications."""
        ...

    def look_whom_time_moved(self) -> None:
        """Assess those whom time alone has moved."""
        ...

    def ask(self, caller: Principal, customer_id: str, kind: str, body: Document) -> Document:
        """Ask for an ``export``, ``erasure`` or ``rectification``, and return the request."""
        ...

    def data_request(self, caller: Principal, request_id: str) -> Document:
        """Return a request of a data subject."""
        ...

    def data_requests(self, caller: Principal, filters: Document) -> Sequence[Document]:
        """Return requests of data subjects, the newest first."""
        ...

    def decide(self, caller: Principal, request_id: str, decision: str, body: Document) -> Document:
        """Decide on a request, such as ``approve``, and return it."""
        ...

    def erase_due(self) -> None:
        """Carry out the erasures that are due, while everything else goes on."""
        ...

    def take_due_requests(self, business_id: str) -> Sequence[str]:
        """Begin what is due, as the job does, and return the ids of the requests."""
        ...

    def retain(self) -> None:
        """Run the retention by hand, to its end."""
        ...

    def retain_if_due(self) -> bool:
        """Let the weekly job run where it is due; tell whether it was."""
        ...

    def end_request(self, business_id: str, request_id: str, failure: str | None = None) -> None:
        """End what was begun, as the job does: carried out, or failed for a reason."""
        ...

    def make_archives(self) -> None:
        """Make the archives that were asked for, as the job does."""
        ...

    def archive_link(self, caller: Principal, request_id: str) -> str | None:
        """Return the link to the archive that a request shows, or None where it shows none."""
        ...

    def fetch(self, link: str) -> bytes:
        """Return what a link leads to, for whoever has it."""
        ...

    def place_hold(self, caller: Principal, customer_id: str, body: Document) -> str:
        """Place a legal hold, and return its id."""
        ...

    def lift_hold(self, caller: Principal, customer_id: str, hold_id: str) -> None:
        """Lift a legal hold."""
        ...

    def legal_holds(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return the legal holds of a customer, the newest first."""
        ...

    def register_webhook(self, caller: Principal, event_types: Sequence[str]) -> Webhook:
        """Have events of these types sent to another system."""
        ...

    def webhook(self, caller: Principal, webhook_id: str) -> Document:
        """Return a webhook with its ``status``."""
        ...

    def change_webhook(self, caller: Principal, webhook_id: str, change: Document) -> None:
        """Change fields of a webhook."""
        ...

    def rotate_secret(self, caller: Principal, webhook_id: str) -> str:
        """Replace the secret of a webhook, and return the new one."""
        ...

    def redeliver(
        self,
        caller: Principal,
        webhook_id: str,
        *,
        event_id: str | None = None,
        since: datetime | None = None,
    ) -> None:
        """Have an event, or all that failed since a moment, sent again."""
        ...

    def deliver_webhooks(self) -> None:
        """Send what is due to other systems."""
        ...

    def let_receivers_answer(self, status: int) -> None:
        """Let every system that receives webhooks answer so from now on."""
        ...

    def received_webhooks(self, business_id: str) -> Sequence[Received]:
        """Return what other systems were sent of a business, in order."""
        ...

    def published(self, business_id: str) -> Sequence[Document]:
        """Return what other services were told of a business, as envelopes."""
        ...
