"""What other services tell, and are told, in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from customer_core.kernel.errors import Invalid
from tests.features.worlds import mended
from tests.features.worlds.answers import Document
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.memory.asking import InMemory


class EventsInMemory(InMemory):
    """Implements ``Events`` on the event plane in memory."""

    def __init__(self, businesses: Businesses) -> None:
        super().__init__(businesses)
        self._retrier = self._service.retrier

    def receive(self, envelopes: Sequence[Document]) -> int:
        put_aside = 0
        for envelope in envelopes:
            try:
                self._service.ingest(envelope)
            except Invalid:
                put_aside += 1
        self._service.settle()
        return put_aside

    def published(self, business_id: str) -> Sequence[Document]:
        envelopes: list[Any] = [
            json.loads(message.body) for message in self._service.publisher.messages
        ]
        return [one for one in envelopes if one["metadata"]["businessId"] == business_id]

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
