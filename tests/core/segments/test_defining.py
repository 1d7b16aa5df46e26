"""Defining, changing and retiring: what is kept of it, and what is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from customer_core.kernel.errors import InvalidField, ValidationFailed, VersionConflict
from customer_core.segments.change_segment import ChangeSegment, change_segment
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.errors import SegmentRuleInvalid, SegmentRuleTooCostly
from customer_core.segments.preview_segment import (
    PreviewChange,
    PreviewSegment,
    preview_change,
    preview_segment,
)
from customer_core.segments.retire_segment import RetireSegment, retire_segment
from customer_core.testing import MemoryService, an_admin

LOYAL = DefineSegment(name="loyal", rule="orderCount>=3", description=" Came back ", priority=0)


@pytest.fixture
def service():
    return MemoryService()


@pytest.fixture
def run(service):
    return lambda use_case, command: service.application.run(use_case, command, an_admin())


def journal(service):
    return [one.event for one in service.store.all_events()]


def test_the_journal_tells_who_defined_what(service, run):
    run(define_segment, LOYAL)
    (event,) = journal(service)
    assert (event.event_type, event.stream, event.is_ours) == (
        "SegmentDefined",
        "segment:loyal",
        True,
    )
    assert event.data["rule"] == "orderCount >= 3"
    assert event.audit["actor"] == event.data["author"] == an_admin().subject
    assert event.audit["changes"] == {
        "kind": {"old": None, "new": "segment"},
        "rule": {"old": None, "new": "orderCount >= 3"},
        "description": {"old": None, "new": "Came back"},
        "priority": {"old": None, "new": 0},
    }


def test_the_journal_tells_what_changed_with_old_and_new_value(service, run):
    run(define_segment, LOYAL)
    run(change_segment, ChangeSegment(name="loyal", rule="orderCount >= 5"))
    run(retire_segment, RetireSegment(name="loyal"))
    _, changed, retired = journal(service)
    assert changed.audit["changes"] == {
        "rule": {"old": "orderCount >= 3", "new": "orderCount >= 5"}
    }
    assert retired.audit["changes"]["rule"] == {"old": "orderCount >= 5", "new": None}
    assert retired.data["version"] == 4


def test_the_same_again_makes_no_version_and_no_event(service, run):
    run(define_segment, LOYAL)
    again = ChangeSegment(name="loyal", rule="orderCount>=3", description="Came back", priority=0)
    assert run(change_segment, again).version == 2
    assert len(journal(service)) == 1


def test_a_rule_is_kept_as_it_was_written_and_shown_in_the_usual_form(run):
    definition = run(define_segment, LOYAL).get("loyal")
    assert (definition.text, definition.rule_text) == ("orderCount>=3", "orderCount >= 3")


def test_everything_wrong_is_named_at_once(run):
    command = DefineSegment(name="No", rule="??", priority=99, description="x" * 501)
    with pytest.raises(ValidationFailed) as refused:
        run(define_segment, command)
    faults = refused.value.faults
    assert [one.field for one in faults] == ["name", "rule", "priority", "description"]
    assert faults[1].place.offset == 0


@pytest.mark.parametrize("rule", [None, 3, ["always"], b"always"])
def test_a_rule_is_a_text_or_an_object(run, rule):
    with pytest.raises(InvalidField, match="rule: must be a text"):
        run(define_segment, DefineSegment(name="loyal", rule=rule))


def test_a_change_decided_on_another_version_is_refused(run):
    run(define_segment, LOYAL)
    with pytest.raises(VersionConflict):
        run(change_segment, ChangeSegment(name="vip", rule="always", expected_version=1))
    with pytest.raises(VersionConflict):
        run(retire_segment, RetireSegment(name="vip", expected_version=3))
    assert run(retire_segment, RetireSegment(name="vip", expected_version=2)).version == 3


class TestPreviews:
    """What a rule would do is asked of everybody, and nothing is kept."""

    def test_nobody_is_no_share(self, run):
        found = run(preview_segment, PreviewSegment(rule="always"))
        assert (found.count.customers, found.share, list(found.sample)) == (0, Decimal(0), [])

    def test_the_cost_is_with_those_it_refers_to(self, run):
        rule = "member of frequent_buyer and orders in last 30 days > 1"
        cost = run(preview_segment, PreviewSegment(rule=rule)).cost
        assert (cost.conditions, len(cost.windows)) == (3, 2)

    @pytest.mark.parametrize(
        ("rule", "error"),
        [
            ("orderCount >", SegmentRuleInvalid),
            (" or ".join(["orderCount = 1"] * 201), SegmentRuleTooCostly),
        ],
    )
    def test_a_rule_that_could_not_be_saved_is_refused(self, run, rule, error):
        with pytest.raises(error):
            run(preview_segment, PreviewSegment(rule=rule))
        with pytest.raises(error):
            run(preview_change, PreviewChange(name="vip", rule=rule))

    def test_nothing_is_kept(self, service, run):
        run(preview_segment, PreviewSegment(rule="always"))
        run(preview_change, PreviewChange(name="vip", rule="always"))
        assert service.store.definitions == {}
        assert journal(service) == []
