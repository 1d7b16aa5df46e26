"""segments list, show, versions, define, retire, preview, diff."""

from __future__ import annotations

import io
import sys
from datetime import timedelta

import pytest

from customer_cli.exits import Exit

LOYAL = ("segments", "define", "loyal", "orderCount >= 3", "--description", "Came back")
JSON = '{"field": "spent", "inLastDays": 30, "op": ">", "value": 99.90}'

pytestmark = pytest.mark.usefixtures("service", "ada")


def test_list_shows_every_tier_and_segment_with_its_rule_and_size(customers, memory):
    memory.settle()
    outcome = customers("segments", "list")

    assert outcome.code == Exit.OK, outcome.err
    for text in ("Version 1, everybody is up to date.", "enterprise", "ordersLast6Months >= 10"):
        assert text in outcome.out


def test_list_tells_programs_all_of_it(customers, memory):
    memory.settle()
    found = customers("segments", "list", "--json").json

    assert (found["version"], found["applied"], found["customers"]) == (1, True, 1)
    assert found["tiers"][0] == {
        "name": "regular",
        "kind": "tier",
        "rule": "",
        "ruleJson": {"all": []},
        "description": "",
        "priority": 0,
        "version": 1,
        "customers": 1,
    }
    assert [one["name"] for one in found["segments"]][:2] == ["churned", "at_risk"]


def test_define_makes_a_new_one_and_then_changes_it(customers, memory):
    made = customers(*LOYAL, "--priority", 0, "--json").json
    assert made["version"] == 2
    assert made["definition"]["rule"] == "orderCount >= 3"

    changed = customers("segments", "define", "loyal", "--priority", 6, "--json").json
    assert changed["version"] == 3
    assert changed["definition"] | {"priority": 0, "version": 2} == made["definition"]
    assert changed["definition"]["priority"] == 6
    memory.settle()
    told = memory.publisher.of_topic("customers.segment.defined")
    assert [one["data"]["author"] for one in told] == ["operator", "operator"]


def test_define_tells_people_what_they_defined(customers):
    outcome = customers("segments", "define", "silver", "totalSpent >= 400", "--kind", "tier")

    assert outcome.code == Exit.OK, outcome.err
    for text in ("The tier silver", "totalSpent >= 400"):
        assert text in outcome.out


@pytest.mark.parametrize("rule", [JSON, f"  {JSON}\n"])
def test_a_rule_may_be_json(customers, rule):
    found = customers("segments", "define", "spender", rule, "--json").json
    assert found["definition"]["rule"] == "spent in last 30 days > 99.90"


def test_a_rule_may_come_from_a_file_or_standard_input(customers, tmp_path, monkeypatch):
    file = tmp_path / "rule.txt"
    file.write_text("orderCount >= 3\n  and language = 'ro'  \n")
    found = customers("segments", "define", "a", "--file", file, "--json").json
    assert found["definition"]["rule"] == "orderCount >= 3 and language = 'ro'"

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(JSON.encode())))
    found = customers("segments", "define", "b", "--file", "-", "--json").json
    assert found["definition"]["rule"] == "spent in last 30 days > 99.90"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("define", "loyal"), "Give a rule"),
        (("define", "loyal", "{nonsense"), "no JSON"),
        (("define", "loyal", "always", "--file", "rule.txt"), "not both"),
        (("define", "vip", "--kind", "segment"), "vip is a tier"),
        (("preview",), "Give a rule"),
        (("diff", "vip"), "Give a rule"),
    ],
)
def test_what_cannot_be_meant_is_refused(customers, arguments, said):
    outcome = customers("segments", *arguments)
    assert outcome.code == Exit.USAGE
    assert said in outcome.err


def test_the_place_of_an_error_in_a_rule_is_shown(customers):
    outcome = customers("segments", "define", "loyal", "orderCount >= 3 and status = actve")

    assert outcome.code == Exit.REFUSED
    assert "did you mean 'active'?" in outcome.err
    assert "orderCount >= 3 and status = actve\n                             ^" in outcome.err


def test_a_dry_run_of_a_new_one_tells_who_would_be_in_it(customers, memory):
    found = customers("segments", "define", "quiet", "orderCount = 0", "--dry-run", "--json").json

    assert (found["matching"], found["customers"], found["share"]) == (1, 1, 100)
    assert memory.store.definitions == {}


def test_a_dry_run_of_a_change_tells_whom_it_would_move(customers, memory):
    rule = "orderCount >= 2"
    outcome = customers("segments", "define", "new_customer", rule, "--dry-run")

    assert outcome.code == Exit.OK, outcome.err
    for text in ("1 of 1 would move", "daysSinceRegistration < 30", "-cust-123"):
        assert text in outcome.out
    assert memory.store.definitions == {}


def test_show_tells_who_asks_for_it(customers):
    customers(*LOYAL)
    customers("segments", "define", "reached", "member of loyal and accepts email")

    shown = customers("segments", "show", "loyal")
    for text in ("The segment loyal", "Came back", "reached"):
        assert text in shown.out
    found = customers("segments", "show", "loyal", "--json").json
    assert (found["dependents"], found["customers"]) == (["reached"], 0)
    assert customers("segments", "show", "nobody").code == Exit.NOT_FOUND


def test_retire_asks_first(customers, monkeypatch):
    customers(*LOYAL)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    outcome = customers("segments", "retire", "loyal")
    assert outcome.code != Exit.OK
    assert "Retire the segment loyal, in which 0 customers are?" in outcome.err
    assert customers("segments", "show", "loyal").code == Exit.OK

    assert customers("segments", "retire", "loyal", "--yes", "--json").json == {
        "name": "loyal",
        "kind": "segment",
        "retired": True,
        "customers": 0,
        "dependents": [],
    }
    assert customers("segments", "show", "loyal").code == Exit.NOT_FOUND


def test_retire_is_refused_while_others_ask_for_it(customers):
    customers(*LOYAL)
    customers("segments", "define", "reached", "member of loyal and accepts email")

    planned = customers("segments", "retire", "loyal", "--dry-run", "--json").json
    assert (planned["retired"], planned["dependents"]) == (False, ["reached"])
    outcome = customers("segments", "retire", "loyal")
    assert outcome.code == Exit.REFUSED
    assert "reached" in outcome.err


def test_versions_tell_who_changed_what(customers, memory):
    customers(*LOYAL)
    memory.clock.advance(timedelta(hours=1))
    customers("segments", "retire", "loyal", "--yes")

    outcome = customers("segments", "versions")
    assert outcome.code == Exit.OK, outcome.err
    for text in ("retired", "defined", "loyal", "operator", "2024-12-12 13:00:00"):
        assert text in outcome.out
    first = customers("segments", "versions", "--limit", 1, "--json").json
    assert [one["version"] for one in first["versions"]] == [3]
    rest = customers("segments", "versions", "--cursor", first["nextCursor"], "--json").json
    assert rest["versions"] == [
        {
            "version": 2,
            "what": "defined",
            "name": "loyal",
            "kind": "segment",
            "author": "operator",
            "at": "2024-12-12T12:00:00Z",
            "rule": "orderCount >= 3",
        }
    ]


def test_preview_tells_who_would_be_in_it_and_what_it_costs(customers):
    outcome = customers("segments", "preview", "orders in last 90 days = 0")

    assert outcome.code == Exit.OK, outcome.err
    for text in ("1 of 1, 100.00 %", "cust-123", "1 of 200 conditions", "1 of 8 windows"):
        assert text in outcome.out


def test_diff_tells_whom_a_rule_would_move(customers):
    found = customers("segments", "diff", "premium", "orderCount = 0", "--json").json

    assert (found["customers"], found["moving"]) == (1, 1)
    assert found["tiers"] == [{"before": "regular", "after": "premium", "customers": 1}]
    assert found["members"]["premium"]["entering"] == 1
    assert found["members"]["premium"]["enteringSample"] == ["cust-123"]


def test_each_business_has_its_own(customers):
    customers(*LOYAL, "--business", "other")
    assert customers("segments", "show", "loyal").code == Exit.NOT_FOUND
    assert customers("segments", "show", "loyal", "--business", "other").code == Exit.OK
