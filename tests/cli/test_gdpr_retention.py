"""customers gdpr retention: run by hand, rehearsed, and how it stands."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_cli.exits import Exit
from customer_core.privacy.retention.policy import AgingCategory, RetentionPolicy
from customer_core.testing import MemoryService

YEARS, NOTICE = timedelta(days=1095), timedelta(days=30)


@pytest.fixture
def memory() -> MemoryService:
    """The service, with something to let go of."""
    periods = {AgingCategory.ONLINE: timedelta(days=365)}
    return MemoryService(retention=RetentionPolicy(inactive=YEARS, periods=periods))


@pytest.fixture
def told(customers, service, memory, ada):
    """Ada, who was told, and has not been heard of since."""
    memory.clock.advance(YEARS)
    assert customers("gdpr", "retention", "run", "--yes").code == Exit.OK
    memory.clock.advance(NOTICE)


def test_a_rehearsal_changes_nothing(customers, service, memory, told):
    for _ in range(2):
        planned = customers("gdpr", "retention", "run", "--dry-run", "--json").json
        assert (planned["dryRun"], planned["erased"], planned["noticed"]) == (True, 1, 0)
    shown = customers("gdpr", "retention", "run", "--dry-run")
    assert (shown.code, "Anonymised" in shown.out) == (Exit.OK, True)
    assert memory.store.customers


def test_a_run_says_what_it_did(customers, service, memory, told):
    done = customers("gdpr", "retention", "run", "--yes", "--json").json
    assert done["report"]["erased"] == 1
    assert done["finishedAt"]
    assert not memory.store.customers


def test_it_asks_before_anything_goes(customers, service, memory, told):
    refused = customers("gdpr", "retention", "run")
    assert refused.code != Exit.OK
    assert "Anonymise 1 customers for good" in refused.err
    assert memory.store.customers


def test_its_state_shows_policy_and_runs(customers, service, memory, told):
    found = customers("gdpr", "retention", "status", "--json").json
    assert (found["inactiveDays"], found["noticeDays"], found["notices"]) == (1095, 30, 1)
    assert found["periods"] == {"online": 365}
    assert [one["report"]["noticed"] for one in found["runs"]] == [1]
    shown = customers("gdpr", "retention", "status").out
    assert all(word in shown for word in ("1,095 days", "365 days", "as long as the account"))


def test_where_it_waits_for_others_it_says_so(customers, service, memory, told):
    tools = attrs.evolve(memory.retention.tools, sleep=lambda _: None, patience=0.1)
    memory.retention = attrs.evolve(memory.retention, tools=tools)
    waits = customers("gdpr", "retention", "run", "--yes")
    assert (waits.code, "farewell" in waits.out) == (Exit.PARTLY, True)


def test_nothing_runs_where_nothing_is_set(customers, service, memory):
    tools = attrs.evolve(memory.retention.tools, policy=RetentionPolicy())
    memory.retention = attrs.evolve(memory.retention, tools=tools)
    refused = customers("gdpr", "retention", "run", "--yes")
    assert (refused.code, "RETENTION_INACTIVE_DAYS" in refused.err) == (Exit.REFUSED, True)
    assert "never" in customers("gdpr", "retention", "status").out
