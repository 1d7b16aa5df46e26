"""``customers segments explain``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group
from rich.table import Table

from customer_cli.customer_page import standing_of
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, fields, grid
from customer_cli.shown import whole_segment
from customer_core.customers.read_customer import (
    ExplainedSegment,
    ExplainSegment,
    explain_segment,
)
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.segments.explaining import Explanation

app = new_app()

_CONDITIONS = ("Tier or segment, and its rule", "Holds", "Since", "Value", "Missing", "Turns on")
_CHANGES = ("From", "Name", "Then", "Because of")


@app.command()
def explain(
    customer_id: CustomerArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show why a customer stands where it stands, and what would change that.

    First what holds, and what was set by hand. Then each tier and segment with its conditions:
    their value, their truth, since when, how far the figure is from its bound, and when time alone
    will turn it. At last what time alone will change, if nothing else happens.
    """
    command = ExplainSegment(customer_id=CustomerId(customer_id))
    with opened(data_dir) as service:
        found = service.application.run(explain_segment, command, operator_of(business))
    told = {
        "customerId": found.view.customer.id,
        **whole_segment(found.view),
        "explanations": [to_plain(one) for one in found.explanations],
    }
    answer(told, as_json=as_json, table=_page(found))


def _page(found: ExplainedSegment) -> Group:
    parts = [
        fields(f"Customer {found.view.customer.id}", standing_of(found.view.segment)),
        grid(_CONDITIONS, [row for one in found.explanations for row in _rows(one)]),
    ]
    coming = _coming(found.explanations)
    return Group(*parts, coming) if coming else Group(*parts)


def _rows(one: Explanation) -> Iterator[tuple[object, ...]]:
    yield (f"{one.name}, {one.kind}", one.holds, one.since, None, None, None)
    for condition in one.conditions:
        yield (
            f"  {condition.requirement}",
            condition.holds,
            condition.since,
            condition.value,
            condition.missing,
            condition.changes_at,
        )


def _coming(explanations: Sequence[Explanation]) -> Table | None:
    """Return what time alone will change, the earliest first, or None for nothing."""
    coming = sorted(
        ((one.changes, one.name) for one in explanations if one.changes),
        key=lambda pair: pair[0].at,
    )
    rows = [
        (change.at, name, "holds" if change.holds else "ends", ", ".join(change.conditions))
        for change, name in coming
    ]
    return grid(_CHANGES, rows, title="What time alone will change") if rows else None
