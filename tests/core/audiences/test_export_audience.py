"""Exporting audiences."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.audiences.export_audience import ExportAudience, export_audience, exported
from customer_core.consents.model import Channel
from customer_core.customers.assign_segment import AssignSegment, assign_segment
from customer_core.kernel.errors import NotPermitted
from customer_core.kernel.principal import Role
from customer_core.testing import (
    an_admin,
    principal,
    the_customer,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "who", [the_customer("a"), principal(Role.AGENT), principal(Role.SERVICE), principal()]
)
def test_administrators_alone_export(service, who):
    with pytest.raises(NotPermitted):
        service.application.run(export_audience, ExportAudience(name="churned"), who)


def exporting(service, name, reachable=None):
    """The ids of an export, stretch by stretch."""
    command = ExportAudience(name=name, reachable=reachable)
    stretches = exported(
        lambda one: service.application.run(export_audience, one, an_admin()), command
    )
    return [[member.customer_id for member in members] for members in stretches]


def test_an_export_has_everybody_once_stretch_by_stretch(service, registered, monkeypatch):
    monkeypatch.setattr("customer_core.audiences.export_audience.WINDOW", 2)
    registered(*"gfedcba")
    assert exporting(service, "new_customer") == [["a", "b"], ["c", "d"], ["e", "f"], ["g"]]
    assert exporting(service, "churned") == [[]]


def test_an_export_is_judged_while_it_is_read(service, registered, change, monkeypatch):
    monkeypatch.setattr("customer_core.audiences.export_audience.WINDOW", 1)
    registered(*"abcd")
    for name in "abcd":
        change(name, preferences={"marketing": {"emailOptIn": True}})
    command = ExportAudience(name="new_customer", reachable=Channel.EMAIL)
    stretches = exported(
        lambda one: service.application.run(export_audience, one, an_admin()), command
    )
    found = [member.customer_id for member in next(stretches)]
    change("b", preferences={"marketing": {"emailOptIn": False}})
    registered("aa")
    found += [member.customer_id for members in stretches for member in members]
    assert found == ["a", "c", "d"]


def test_an_export_tells_what_a_campaign_needs(service, registered, bought):
    registered("a", first_name="Ana", last_name="Pop", phone="+40712345678")
    bought("a", total="250.505")
    noon = service.clock.now()
    service.clock.advance(DAY)
    command = ExportAudience(name="high_value")
    (member,) = service.application.run(export_audience, command, an_admin()).members
    assert (member.customer_id, member.user_id) == ("a", "user-a")
    assert (member.email, member.phone) == ("a@example.com", "+40712345678")
    assert (member.first_name, member.last_name, member.full_name) == ("Ana", "Pop", None)
    assert (member.tier, member.segment) == ("regular", "high_value")
    assert str(member.total_spent) == "250.505"
    assert (str(member.average_order_value), member.currency) == ("250.51", "USD")
    assert (member.order_count, member.orders_last_6_months) == (1, 1)
    assert member.member_since == member.last_order_at == member.registered_at == noon
    assert {member.email_opt_in, member.sms_opt_in, member.push_opt_in} == {False}


def test_who_was_set_into_it_by_hand_is_a_member_since_then(service, registered):
    registered("a")
    service.clock.advance(DAY)
    command = AssignSegment(customer_id="a", tier="vip", segment="high_value", reason="A partner.")
    service.application.run(assign_segment, command, an_admin())
    service.settle()
    for name in ("vip", "high_value"):
        command = ExportAudience(name=name)
        (member,) = service.application.run(export_audience, command, an_admin()).members
        assert member.member_since == service.clock.now()
