"""What other services tell, and are told, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from customer_bootstrap.events_wire import decode
from tests.features.worlds import mended
from tests.features.worlds.answers import Document
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.http.asking import OverHttp
from tests.features.worlds.served import Served


class EventsOverHttp(OverHttp):
    """Implements ``Events`` on Redis Streams, with the readers run by hand."""

    def __init__(self, served: Served, businesses: Businesses) -> None:
        super().__init__(served, businesses)
        self._retrier = served.service.retrier

    def receive(self, envelopes: Sequence[Document]) -> int:
        return self._served.send(envelopes)

    def published(self, business_id: str) -> Sequence[Document]:
        envelopes: list[Any] = [decode(event) for _, event in self._served.published()]
        return [one for one in envelopes if one["metadata"]["businessId"] == business_id]

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
