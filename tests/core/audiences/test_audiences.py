"""Reading and counting audiences, judged at the moment of reading."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.audiences import gathering, read_audience
from customer_core.audiences.export_audience import ExportAudience, export_audience
from customer_core.audiences.read_audience import (
    MOST_DUE,
    CountAudience,
    ReadAudience,
    count_audience,
)
from customer_core.consents.model import Channel
from customer_core.customers.assign_segment import AssignSegment, assign_segment
from customer_core.kernel.errors import InvalidField, NotPermitted
from customer_core.kernel.paging import InvalidCursor, encode_cursor
from customer_core.kernel.principal import Role, Scope
from customer_core.segments.errors import SegmentNotFound
from customer_core.testing import (
    an_admin,
    order_created,
    payment_processed,
    principal,
    the_customer,
)

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def test_members_come_by_id_whatever_the_size_of_a_page(service, registered, members):
    registered("d", "b", "a", "c")
    for limit in (1, 2, 3, 4, 5):
        assert members("new_customer", limit=limit) == ["a", "b", "c", "d"]


def test_a_last_page_that_is_full_has_no_next(service, registered):
    registered("a", "b")
    query = ReadAudience(name="new_customer", limit=2)
    page = service.application.run(read_audience.read_audience, query, an_admin())
    assert (len(page.items), page.next_cursor) == (2, None)


def test_whose_membership_ended_by_time_is_gone_before_any_tick(
    service, registered, members, count
):
    registered("a")
    service.clock.advance(30 * DAY - SECOND)
    assert members("new_customer") == ["a"]
    service.clock.advance(SECOND)
    assert members("new_customer") == []
    assert count("new_customer") == 0
    kept = next(iter(service.store.segments.values()))
    assert "new_customer" in kept.standing.memberships, "no tick has touched it"


def test_who_enters_by_time_is_there_before_any_tick(service, registered, members, count, bought):
    registered("a")
    bought("a")
    service.clock.advance(90 * DAY - SECOND)
    assert members("at_risk") == []
    service.clock.advance(SECOND)
    assert members("at_risk") == ["a"]
    assert count("at_risk") == 1
    kept = next(iter(service.store.segments.values()))
    assert "at_risk" not in kept.standing.memberships, "no tick has touched it"


def test_who_entered_by_time_tells_the_true_moment(service, registered, bought):
    registered("a")
    bought("a")
    ordered = service.clock.now()
    service.clock.advance(95 * DAY)
    command = ExportAudience(name="at_risk")
    (member,) = service.application.run(export_audience, command, an_admin()).members
    assert member.member_since == ordered + 90 * DAY


def test_who_is_due_and_who_is_not_are_merged_by_id(service, registered, members, bought):
    registered("a", "c", "e")
    service.clock.advance(10 * DAY)
    registered("b", "d", "f")
    bought("a", "b", "c", "d")
    service.clock.advance(85 * DAY)
    bought("d")
    service.clock.advance(5 * DAY)
    for limit in (1, 2, 3, 100):
        assert members("at_risk", limit=limit) == ["a", "b", "c", "e", "f"]


def test_the_tick_changes_nothing_that_is_read(service, registered, members, count, bought):
    registered("a", "b", "c")
    bought("b")
    service.clock.advance(100 * DAY)
    names = ("new_customer", "at_risk", "churned", "high_value", "regular", "premium")
    before = [(members(name), count(name)) for name in names]
    assert service.tick() == 3
    assert [(members(name), count(name)) for name in names] == before


def test_many_due_are_judged_in_stretches(service, registered, members, count, monkeypatch, bought):
    monkeypatch.setattr(gathering, "DUE_WINDOW", 2)
    monkeypatch.setattr(read_audience, "DUE_WINDOW", 2)
    names = [f"c{number}" for number in range(7)]
    registered(*names)
    bought(*names)
    service.clock.advance(90 * DAY)
    for limit in (1, 3, 100):
        assert members("at_risk", limit=limit) == names
    assert count("at_risk") == 7


def test_too_many_due_are_not_counted(service, registered, count, monkeypatch):
    monkeypatch.setattr(read_audience, "MOST_DUE", 4)
    monkeypatch.setattr(read_audience, "DUE_WINDOW", 2)
    registered("a", "b", "c")
    assert count("new_customer") == 3
    registered("d", "e")
    service.clock.advance(30 * DAY)
    assert count("new_customer") is None
    service.tick()
    assert count("new_customer") == 0
    assert MOST_DUE > 1000


def test_where_hardly_anybody_is_reached_a_page_ends_early_and_goes_on(
    service, registered, change, members, monkeypatch
):
    monkeypatch.setattr(gathering, "MOST_LOOKED_AT", 2)
    registered(*"abcdefgh")
    change("h", preferences={"marketing": {"emailOptIn": True}})
    query = ReadAudience(name="new_customer", reachable=Channel.EMAIL, limit=1)
    first = service.application.run(read_audience.read_audience, query, an_admin())
    assert (first.items, first.next_cursor is None) == ([], False)
    assert members("new_customer", limit=1, reachable=Channel.EMAIL) == ["h"]


def test_reach_follows_consent_address_and_status_at_once(
    service, registered, change, members, count
):
    registered("a", phone="+40712345678")
    assert [members("new_customer", reachable=channel) for channel in Channel] == [[], [], []]
    agreed = {"emailOptIn": True, "smsOptIn": True, "pushOptIn": True}
    change("a", preferences={"marketing": agreed})
    for channel in Channel:
        assert members("new_customer", reachable=channel) == ["a"]
        assert count("new_customer", channel) == 1
    change("a", profile={"phone": None})
    assert members("new_customer", reachable=Channel.SMS) == []
    change("a", status="suspended")
    assert members("new_customer", reachable=Channel.EMAIL) == []
    assert members("new_customer") == ["a"]


def test_who_is_due_is_in_reach_or_not_as_anybody_else(
    service, registered, change, members, bought
):
    registered("a", "b")
    bought("a", "b")
    change("b", preferences={"marketing": {"emailOptIn": True}})
    service.clock.advance(90 * DAY)
    assert members("at_risk", reachable=Channel.EMAIL) == ["b"]


def test_a_tier_is_an_audience_too(service, registered, members, count):
    registered("a", "b")
    for number in range(5):
        service.ingest(order_created(f"o{number}", "a", "300.00"))
        service.ingest(payment_processed(f"o{number}"))
    service.settle()
    assert (members("premium"), members("regular")) == (["a"], ["b"])
    assert (count("premium"), count("regular")) == (1, 1)


def test_an_unknown_name_is_answered_with_the_names_there_are(members, count):
    for read in (members, count):
        with pytest.raises(SegmentNotFound) as refused:
            read("regular-customer\x00")
        assert "enterprise, churned" in str(refused.value)


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_page_has_1_to_100_members(members, limit):
    with pytest.raises(InvalidField):
        members("churned", limit=limit)


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        encode_cursor("-createdAt", ["a"]),
        encode_cursor("members of at_risk by any way", ["a"]),
        encode_cursor("members of churned by email", ["a"]),
        encode_cursor("members of churned by any way", ["a", "b"]),
    ],
)
def test_a_page_is_continued_in_its_own_audience_only(service, cursor):
    query = ReadAudience(name="churned", cursor=cursor)
    with pytest.raises(InvalidCursor):
        service.application.run(read_audience.read_audience, query, an_admin())


def test_nobody_of_another_business_is_in_it(service, registered, members):
    registered("a", business="other")
    registered("b")
    assert members("new_customer") == ["b"]


@pytest.mark.parametrize(
    "role", [Role.AGENT, Role.ADMIN_BUSINESS, Role.ADMIN_MANAGER, Role.SERVICE]
)
def test_who_may_list_customers_may_read_audiences(members, role):
    assert members("churned", who=principal(role)) == []


def test_customers_may_not_read_audiences(service, members):
    with pytest.raises(NotPermitted):
        members("churned", who=the_customer("a"))
    with pytest.raises(NotPermitted):
        service.application.run(count_audience, CountAudience(name="churned"), the_customer("a"))


def test_a_token_needs_a_scope(service):
    who = principal(Role.ADMIN_BUSINESS, scopes=())
    for use_case, command in (
        (read_audience.read_audience, ReadAudience(name="churned")),
        (count_audience, CountAudience(name="churned")),
        (export_audience, ExportAudience(name="churned")),
    ):
        with pytest.raises(NotPermitted, match=Scope.READ):
            service.application.run(use_case, command, who)


def test_who_is_set_into_it_by_hand_is_there_until_that_ends(service, registered, members, count):
    registered("a", "b")
    ends_at = service.clock.now() + DAY
    command = AssignSegment(
        customer_id="b", tier="vip", segment="high_value", reason="A partner.", ends_at=ends_at
    )
    service.application.run(assign_segment, command, an_admin())
    service.settle()
    assert (members("vip"), members("high_value"), members("regular")) == (["b"], ["b"], ["a"])
    assert members("new_customer") == ["a", "b"]
    service.clock.set(ends_at - SECOND)
    assert (count("vip"), count("high_value")) == (1, 1)
    service.clock.set(ends_at)
    assert (members("vip"), members("high_value"), members("regular")) == ([], [], ["a", "b"])
    assert (count("vip"), count("high_value")) == (0, 0)
