"""What a scenario may do and see, whichever way it reaches the service."""

from __future__ import annotations

from typing import Protocol

from tests.features.worlds.protocols.addresses import Addresses
from tests.features.worlds.protocols.audiences import Audiences
from tests.features.worlds.protocols.consents import Consents
from tests.features.worlds.protocols.customers import Customers
from tests.features.worlds.protocols.data_requests import DataRequests
from tests.features.worlds.protocols.definitions import Definitions
from tests.features.worlds.protocols.erasure import Erasure
from tests.features.worlds.protocols.events import Events
from tests.features.worlds.protocols.exports import Exports
from tests.features.worlds.protocols.legal_holds import LegalHolds
from tests.features.worlds.protocols.orders_and_appointments import OrdersAndAppointments
from tests.features.worlds.protocols.setting import Setting
from tests.features.worlds.protocols.standings import Standings
from tests.features.worlds.protocols.tags_and_notes import TagsAndNotes
from tests.features.worlds.protocols.webhooks import Webhooks


class World(
    Setting,
    Customers,
    Addresses,
    Consents,
    TagsAndNotes,
    OrdersAndAppointments,
    Standings,
    Definitions,
    Audiences,
    Events,
    Webhooks,
    DataRequests,
    Exports,
    LegalHolds,
    Erasure,
    Protocol,
):
    """The service as a scenario sees it.

    Whatever changes something returns when all that follows from it has come about.
    """
