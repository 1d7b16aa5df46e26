"""A conversation is told in the order of its causes, whatever others name as a cause."""

from __future__ import annotations

import attrs
import pytest

from customer_core.event_plane import trace as module
from customer_core.event_plane.trace import ConversationNotFound, trace
from customer_core.kernel.events import Event, Metadata
from customer_core.testing import MemoryService, an_event


def said(event_id: str, cause: str | None = None) -> Event:
    metadata = Metadata(correlation_id="talk", causation_id=cause)
    return attrs.evolve(an_event(event_id), metadata=metadata)


def told(service: MemoryService, *events: Event) -> list[tuple[str, int]]:
    with service.platform.begin() as unit:
        unit.journal.append(events)
        unit.commit()
    found = trace(service.platform, "talk", service.cursors)
    return [(one.recorded.event.event_id, one.depth) for one in found.events]


def test_what_an_event_caused_stands_behind_it(service):
    events = [said("a"), said("b"), said("a1", "a"), said("b1", "b"), said("a11", "a1")]
    assert told(service, *events) == [("a", 0), ("a1", 1), ("a11", 2), ("b", 0), ("b1", 1)]


def test_an_effect_may_be_written_down_before_its_cause(service):
    assert told(service, said("effect", "cause"), said("cause")) == [("cause", 0), ("effect", 1)]


def test_a_cause_that_nobody_knows_is_none(service):
    assert told(service, said("a", "nobody")) == [("a", 0)]


def test_causes_that_go_round_in_a_circle_are_told_once_each(service):
    events = [said("self", "self"), said("a", "c"), said("b", "a"), said("c", "b")]
    assert told(service, *events) == [("self", 0), ("a", 0), ("b", 1), ("c", 2)]


def test_two_events_of_one_cause_in_a_circle_are_both_told(service):
    events = [said("a", "b"), said("b", "a"), said("c", "b")]
    assert sorted(told(service, *events)) == [("a", 0), ("b", 1), ("c", 2)]


def test_a_long_conversation_is_cut(service, monkeypatch):
    monkeypatch.setattr(module, "MOST_TRACED", 2)
    assert len(told(service, said("a"), said("b"), said("c"))) == 2
    assert trace(service.platform, "talk", service.cursors).is_cut


def test_an_id_that_nobody_knows_is_not_found(service):
    with pytest.raises(ConversationNotFound):
        trace(service.platform, "nobody", service.cursors)
