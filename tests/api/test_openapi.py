"""The OpenAPI document: complete, true, and nothing the service does is missing from it."""

from __future__ import annotations

import types
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from litestar.routes import HTTPRoute
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from customer_api.annotation_requests import WantedNote, WantedTags
from customer_api.app import create_app
from customer_api.consent_requests import Decided
from customer_api.privacy_requests import (
    Completion,
    Extension,
    Noted,
    Reasoned,
    WantedErasure,
    WantedExport,
    WantedHold,
    WantedRectification,
)
from customer_api.requests import Replacement, WantedAssignment
from customer_api.schemas import addresses as address_bodies
from customer_api.schemas import consents as consent_bodies
from customer_api.schemas import notes as note_bodies
from customer_api.schemas import privacy as privacy_bodies
from customer_api.schemas import requests as bodies
from customer_api.schemas import tags as tag_bodies
from customer_core.addresses.add_address import AddAddress, add_address
from customer_core.addresses.drafts import AddressDraft
from customer_core.consents.act import Act
from customer_core.consents.model import Channel, Decision
from customer_core.customers.change_consent import ChangeConsent, change_consent
from customer_core.customers.change_customer import Sections
from customer_core.customers.notification_preferences import NotificationPreferences
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.codec import camel
from customer_core.notes.add_note import AddNote, add_note
from customer_core.privacy.holds.manage_holds import PlaceHold, place_hold
from customer_core.privacy.requests.open_request import RequestExport, request_export
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.testing import an_admin, order_created, payment_processed
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook
from customer_core.webhooks.sources import WebhookSource
from tests.api.conftest import FakeService, api_settings

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SWITCHES = "/v1/customers/notification-preferences"
OWN = {"/v1/customers/addresses", "/v1/customers/consents", SWITCHES, f"{SWITCHES}/opt-out"}
EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
# Stricter than a schema can say: a phone number exists, an e-mail's domain is well formed, …
BEYOND_SCHEMAS = [positive_data_acceptance]


@pytest.fixture
def document(client) -> dict[str, Any]:
    """The document as it is served."""
    return client.get("/openapi.json").json()


def operations(document):
    return [
        (method, path, operation)
        for path, found in document["paths"].items()
        for method, operation in found.items()
    ]


def test_it_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")


def test_every_route_is_in_it_and_no_other(document, service):
    app = create_app(service)
    routes = {
        (str(method).lower(), route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method != "OPTIONS"
    }
    documents = {path for _, path in routes if path.startswith(("/docs", "/openapi"))}

    described = {(method, path) for method, path, _ in operations(document)}

    assert described == {one for one in routes if one[1] not in documents}


def test_every_private_route_documents_what_it_may_refuse(document):
    for method, path, operation in operations(document):
        if operation.get("security"):
            statuses = set(operation["responses"])
            assert {"400", "401", "403", "429", "500", "503"} <= statuses
            of_one = "{" in path or path in OWN
            assert ("404" in statuses) == of_one, path
            assert ("415" in statuses) == ("requestBody" in operation), path
            for status in statuses & {"400", "401", "403", "404", "409", "412", "429", "503"}:
                content = operation["responses"][status]["content"]
                assert list(content) == ["application/problem+json"], (method, path)


def test_every_operation_has_a_name_and_a_description(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]

    assert len(set(names)) == len(names)
    assert all(operation["description"] for _, _, operation in operations(document))


def test_every_reference_leads_somewhere(document):
    def references(part):
        if isinstance(part, dict):
            if "$ref" in part:
                yield part["$ref"]
            for inner in part.values():
                yield from references(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from references(inner)

    found = {name.removeprefix("#/components/schemas/") for name in references(document)}

    assert found <= set(document["components"]["schemas"])


def test_every_schema_is_a_schema(document):
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_amounts_are_numbers_and_moments_are_times(document):
    metrics = document["components"]["schemas"]["SegmentMetrics"]["properties"]

    assert metrics["totalSpent"]["type"] == "number"
    assert metrics["lastOrderDate"]["anyOf"][0] == {"type": "string", "format": "date-time"}


def test_the_attributes_of_a_docstring_describe_the_properties(document):
    problem = document["components"]["schemas"]["Problem"]

    assert problem["description"] == "An error, after RFC 9457."
    assert problem["properties"]["traceId"]["description"] == (
        "names this call in the service's logs."
    )


def plain(kind: Any) -> Any:
    """Return a type without None, Unset and metadata."""
    if get_origin(kind) is Annotated:
        return plain(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        kept = [one for one in get_args(kind) if one not in (type(None), msgspec.UnsetType)]
        return plain(kept[0])
    return kind


def fields_of_command(command: type) -> dict[str, Any]:
    """Return the fields that a core class reads, deep, by their names on the wire."""
    hints = get_type_hints(command)
    return {
        camel(field.name): fields_of_command(kind)
        if attrs.has(kind := plain(hints[field.name]))
        else None
        for field in attrs.fields(command)
    }


def fields_of_body(body: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the fields that a body is documented to have, deep."""
    hints = get_type_hints(body, include_extras=True)
    return {
        field.encode_name: fields_of_body(kind)
        if isinstance(kind := plain(hints[field.name]), type) and issubclass(kind, msgspec.Struct)
        else None
        for field in msgspec.structs.fields(body)
    }


@pytest.mark.parametrize(
    ("body", "command"),
    [
        (bodies.RegisterCustomer, RegisterCustomer),
        (bodies.ReplaceCustomer, Replacement),
        (bodies.PatchCustomer, Sections),
        (bodies.AssignSegment, WantedAssignment),
        (tag_bodies.AddTags, WantedTags),
        (note_bodies.AddNote, WantedNote),
        (privacy_bodies.AskForExport, WantedExport),
        (privacy_bodies.AskForErasure, WantedErasure),
        (privacy_bodies.AskForRectification, WantedRectification),
        (privacy_bodies.WithNote, Noted),
        (privacy_bodies.WithReason, Reasoned),
        (privacy_bodies.Extend, Extension),
        (privacy_bodies.Complete, Completion),
        (privacy_bodies.PlaceHold, WantedHold),
        (consent_bodies.ChangeConsent, Decided),
        (consent_bodies.ReplaceNotificationPreferences, NotificationPreferences),
        (consent_bodies.PatchNotificationPreferences, NotificationPreferences),
        (address_bodies.AddressDraft, AddressDraft),
        (address_bodies.PatchAddress, AddressDraft),
    ],
)
def test_a_documented_body_has_the_fields_of_the_command_it_is_read_into(body, command):
    assert fields_of_body(body) == fields_of_command(command)


def explored() -> FakeService:
    """Return the service that is called at random, with a customer and an order in it."""
    service = FakeService(
        api_settings(
            dapr_app_token="a token of the sidecar",
            dapr_topics=("orders",),
            webhook_sources={"shop": WebhookSource(secrets=(SECRET,), businesses=None)},
        )
    )
    service.rate_limits.of = dict.fromkeys(service.rate_limits.of, 10**9)
    command = RegisterCustomer(id="jane", email="jane@example.com")
    service.application.run(register_customer, command, an_admin())
    service.memory.ingest(order_created("order-1", "jane"), payment_processed("order-1"))
    hook = RegisterWebhook(url="https://shop.example/hook")
    webhook_id = service.application.run(register_webhook, hook, an_admin()).id
    assert webhook_id == "whk_0001"
    service.application.run(add_tags, AddTags(customer_id="jane", labels=("VIP",)), an_admin())
    service.application.run(add_note, AddNote(customer_id="jane", content="Late"), an_admin())
    agreed = ChangeConsent(customer_id="jane", channel=Channel.EMAIL, decision=Decision.GIVEN)
    told = attrs.evolve(agreed, act=Act(source="phone", evidence="Recording 7"))
    service.application.run(change_consent, told, an_admin())
    home = AddressDraft(street="1 Main St", city="Bonn", zip_code="53111")
    service.application.run(add_address, AddAddress(customer_id="jane", draft=home), an_admin())
    service.application.run(request_export, RequestExport(customer_id="jane"), an_admin())
    service.application.run(place_hold, PlaceHold(customer_id="jane", reason="Tax"), an_admin())
    service.memory.settle()
    return service


schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(explored()))


@schema.parametrize()
@EXAMPLES
def test_no_call_is_answered_but_as_documented(case, admin):
    case.call_and_validate(headers=admin, excluded_checks=BEYOND_SCHEMAS)


@schema.include(path_regex="{").parametrize()
@EXAMPLES
def test_no_call_about_what_is_there_is_answered_but_as_documented(case, admin):
    there = {
        "customerId": "jane",
        "orderId": "order-1",
        "webhookId": "whk_0001",
        "tagId": "tag_0001",
        "noteId": "note_0001",
        "addressId": "addr_0001",
        "consentId": "cns_0001",
        "requestId": "dsr_0001",
        "holdId": "hold_0001",
        "source": "shop",
        "name": "new_customer",
    }
    case.path_parameters = {name: there[name] for name in case.path_parameters}
    excluded = [*BEYOND_SCHEMAS, negative_data_rejection]  # the wrong part may be the one set here
    case.call_and_validate(headers=admin, excluded_checks=excluded)
