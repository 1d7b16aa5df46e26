"""The service over HTTP, on PostgreSQL and Redis."""

from __future__ import annotations

from tests.features.worlds.http.addresses import AddressesOverHttp
from tests.features.worlds.http.audiences import AudiencesOverHttp
from tests.features.worlds.http.consents import ConsentsOverHttp
from tests.features.worlds.http.customers import CustomersOverHttp
from tests.features.worlds.http.data_requests import DataRequestsOverHttp
from tests.features.worlds.http.definitions import DefinitionsOverHttp
from tests.features.worlds.http.erasure import ErasureOverHttp
from tests.features.worlds.http.events import EventsOverHttp
from tests.features.worlds.http.exports import ExportsOverHttp
from tests.features.worlds.http.legal_holds import LegalHoldsOverHttp
from tests.features.worlds.http.orders_and_appointments import OrdersAndAppointmentsOverHttp
from tests.features.worlds.http.setting import SettingOverHttp
from tests.features.worlds.http.standings import StandingsOverHttp
from tests.features.worlds.http.tags_and_notes import TagsAndNotesOverHttp
from tests.features.worlds.http.webhooks import WebhooksOverHttp


class HttpWorld(
    SettingOverHttp,
    CustomersOverHttp,
    AddressesOverHttp,
    ConsentsOverHttp,
    TagsAndNotesOverHttp,
    OrdersAndAppointmentsOverHttp,
    StandingsOverHttp,
    DefinitionsOverHttp,
    AudiencesOverHttp,
    EventsOverHttp,
    WebhooksOverHttp,
    DataRequestsOverHttp,
    ExportsOverHttp,
    LegalHoldsOverHttp,
    ErasureOverHttp,
):
    """Implements ``World`` on the HTTP API, Redis Streams, and the event plane run by hand."""
