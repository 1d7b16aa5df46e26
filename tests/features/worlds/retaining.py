"""Running the retention, with the readers at work while it waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import attrs

from customer_core.event_plane.retention.retention import Retention
from customer_core.privacy.retention.policy import AgingCategory, RetentionPolicy

INACTIVE_DAYS = 1095
PERIODS: Mapping[str, int] = {"appointments": 365}
POLICY = RetentionPolicy(
    inactive=timedelta(days=INACTIVE_DAYS),
    periods={AgingCategory(name): timedelta(days=days) for name, days in PERIODS.items()},
)


def retain(retention: Retention, settle: Callable[[], None]) -> None:
    """Run the retention by hand, to its end."""
    *_, run = _at_work(retention, settle).by_hand()
    assert run.finished_at is not None, run
    settle()


def retain_if_due(retention: Retention, settle: Callable[[], None]) -> bool:
    """Let the retention do what is due; tell whether anything was."""
    ran = list(_at_work(retention, settle).due())
    settle()
    return bool(ran)


def _at_work(retention: Retention, settle: Callable[[], None]) -> Retention:
    tools = attrs.evolve(retention.tools, sleep=lambda _: settle())
    return attrs.evolve(retention, tools=tools)
