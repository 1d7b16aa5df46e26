"""A customer as one page for people: who it is, where it stands, its newest orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table

from customer_cli.output import fields, grid
from customer_cli.shown import figures
from customer_core.customers.attributes import shown_attributes
from customer_core.customers.read_customer import CustomerView
from customer_core.segments.assignment import ByHand
from customer_core.segments.model import CustomerSegment


def customer_page(
    view: CustomerView, orders: Sequence[dict[str, Any]] = (), tags: Sequence[str] = ()
) -> Group:
    """Return the page of a customer."""
    columns = ("Order", "Ordered", "Status", "Total", "")
    parts = [_person(view, tags), *_attributes(view), _standing(view)]
    if orders:
        parts.append(grid(columns, [list(row.values()) for row in orders], title="Newest orders"))
    return Group(*parts)


def standing_of(segment: CustomerSegment) -> dict[str, Any]:
    """Return the tier and the segment, and what was set by hand, under the names of a page."""
    standing = segment.standing
    return {
        "Tier": standing.tier,
        "Segment": standing.segment,
        **(_set_by_hand(standing.by_hand) if standing.by_hand else {}),
    }


def _set_by_hand(by_hand: ByHand) -> dict[str, Any]:
    """Return what was set by hand, and what the rules say beside it."""
    given = by_hand.assignment
    return {
        "Set by hand": ", ".join(filter(None, (given.tier, given.segment))),
        "Reason": given.reason,
        "Set by": given.author,
        "Set on": given.assigned_at,
        "Until": given.ends_at or "it is released",
        "By the rules": f"{by_hand.ruled_tier}, {by_hand.ruled_segment}",
    }


def _person(view: CustomerView, tags: Sequence[str]) -> Table:
    customer = view.customer
    profile = customer.profile
    return fields(
        f"Customer {customer.id}",
        {
            "Name": profile.display_name or None,
            "E-mail": customer.email.address,
            "Phone": profile.phone and profile.phone.number,
            "Born": profile.date_of_birth,
            "User": customer.user_id,
            "Status": customer.status,
            "Tags": ", ".join(tags) or None,
            "Language": customer.preferences.language,
            "Currency": customer.preferences.currency,
            "Time zone": customer.preferences.timezone,
            "Registered": customer.registered_at,
            "Changed": customer.updated_at,
            "Version": customer.version,
        },
    )


def _attributes(view: CustomerView) -> Iterator[Table]:
    shown = shown_attributes(view.customer.attributes)
    if shown:
        yield fields("Attributes", dict(shown))


def _standing(view: CustomerView) -> Table:
    segment, above = view.segment, view.next_tier
    towards = above and f"{above.tier}: {above.progress} % of {above.requirement}"
    held = ", ".join(segment.standing.belongs_to) or None
    return fields(
        "Segment",
        {
            **standing_of(segment),
            "Memberships": held,
            "Next tier": towards,
            **{name: value for name, value in figures(segment.metrics).items() if value},
        },
    )
