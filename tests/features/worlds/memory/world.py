"""The core itself, on adapters in memory."""

from __future__ import annotations

from tests.features.worlds.memory.addresses import AddressesInMemory
from tests.features.worlds.memory.audiences import AudiencesInMemory
from tests.features.worlds.memory.consents import ConsentsInMemory
from tests.features.worlds.memory.customers import CustomersInMemory
from tests.features.worlds.memory.data_requests import DataRequestsInMemory
from tests.features.worlds.memory.definitions import DefinitionsInMemory
from tests.features.worlds.memory.erasure import ErasureInMemory
from tests.features.worlds.memory.events import EventsInMemory
from tests.features.worlds.memory.exports import ExportsInMemory
from tests.features.worlds.memory.legal_holds import LegalHoldsInMemory
from tests.features.worlds.memory.orders_and_appointments import OrdersAndAppointmentsInMemory
from tests.features.worlds.memory.setting import SettingInMemory
from tests.features.worlds.memory.standings import StandingsInMemory
from tests.features.worlds.memory.tags_and_notes import TagsAndNotesInMemory
from tests.features.worlds.memory.webhooks import WebhooksInMemory


class MemoryWorld(
    SettingInMemory,
    CustomersInMemory,
    AddressesInMemory,
    ConsentsInMemory,
    TagsAndNotesInMemory,
    OrdersAndAppointmentsInMemory,
    StandingsInMemory,
    DefinitionsInMemory,
    AudiencesInMemory,
    EventsInMemory,
    WebhooksInMemory,
    DataRequestsInMemory,
    ExportsInMemory,
    LegalHoldsInMemory,
    ErasureInMemory,
):
    """Implements ``World`` on the use cases, with the world's own standards."""
