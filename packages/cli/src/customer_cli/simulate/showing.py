"""What a simulation and a check tell."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import attrs
from rich.console import Group
from rich.table import Table

from customer_cli.output import fields, grid
from customer_cli.simulate.checking import SHOWN, Report
from customer_cli.simulate.plan import Plan
from customer_cli.simulate.simulation import Simulation

_COLUMNS = ("What", "Expected", "As it must be", "Different", "Missing", "Too much", "Not compared")
_LONGEST = 80


def preview(plan: Plan) -> dict[str, Any]:
    """Return what a plan would send, by counting it, without sending anything."""
    simulation = Simulation(plan)
    kinds = Counter(
        "hostile" if one.fact is None else "poison" if one.fact.is_poison else one.fact.kind
        for one in simulation
    )
    return {
        "run": plan.run,
        "messages": dict(sorted(simulation.expectation().messages.items())),
        "kinds": dict(kinds.most_common()),
        "plan": plan.shown(),
    }


def preview_table(found: dict[str, Any]) -> Group:
    """Return a preview for people."""
    total = sum(found["kinds"].values())
    rows = [(kind, count, f"{count / total:.1%}") for kind, count in found["kinds"].items()]
    title = f"{found['run']} would send {total:,} messages"
    return Group(
        grid(("Kind", "Messages", "Share"), rows, title=title), fields("", found["messages"])
    )


def report_document(report: Report) -> dict[str, Any]:
    """Return what a check found, for programs."""
    return {
        "equal": report.is_equal,
        "sections": {name: attrs.asdict(one) for name, one in report.sections.items()},
        "differences": [attrs.asdict(one, recurse=False) for one in report.differences[:SHOWN]],
    }


def report_table(report: Report) -> Group:
    """Return what a check found, for people."""
    rows = [
        (
            name,
            one.expected,
            one.same,
            one.different,
            one.missing,
            one.unexpected,
            one.not_compared,
        )
        for name, one in report.sections.items()
    ]
    return Group(grid(_COLUMNS, rows), *([_differences(report)] if report.differences else []))


def _differences(report: Report) -> Table:
    rows = [
        (one.section, one.business, one.id, one.field, _short(one.expected), _short(one.found))
        for one in report.differences[:SHOWN]
    ]
    columns = ("What", "Business", "Id", "Field", "Expected", "Found")
    return grid(columns, rows, title=f"The first {len(rows)} differences")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
