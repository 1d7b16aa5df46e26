"""Events as bytes: what is exact, how deep it may be, and batches."""

from __future__ import annotations

import pytest

from customer_bootstrap.events_wire import DEEPEST, decode, encode, unbatched
from customer_core.event_plane.envelope import InvalidEvent
from customer_core.event_plane.transports import Incoming


def test_numbers_stay_exact():
    raw = b'{"a":0.10,"b":123456789012345678901234567890,"c":1.5E+10}'
    assert encode(decode(raw)) == raw


def test_as_many_levels_as_are_allowed_go_in():
    assert decode(b"[" * DEEPEST + b"]" * DEEPEST)


class TestBatches:
    """CloudEvents may come over HTTP many at a time."""

    def batch(self, raw: object, content_type="application/cloudevents-batch+json") -> Incoming:
        payload = raw if isinstance(raw, bytes) else encode(raw)
        return Incoming(origin="http", payload=payload, headers={"content-type": content_type})

    def test_an_empty_batch_is_nothing(self):
        assert unbatched(self.batch([])) == []

    def test_what_is_no_batch_stays_as_it_is(self):
        message = self.batch({}, content_type="application/json")
        assert unbatched(message) == (message,)

    @pytest.mark.parametrize("raw", [b"{}", b"[", b"", [0] * 1001])
    def test_a_batch_that_is_none_is_refused(self, raw):
        with pytest.raises(InvalidEvent):
            unbatched(self.batch(raw))
