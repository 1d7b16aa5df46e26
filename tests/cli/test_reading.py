"""find, show, history, segments explain: what operators see of customers."""

from __future__ import annotations

import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.testing import an_admin, order_created, payment_processed


def test_find_shows_people_a_table(customers, service, ada):
    outcome = customers("find", "Lovelace")

    assert outcome.code == 0
    assert "cust-123" in outcome.out
    assert "Ada Lovelace" in outcome.out
    assert "new_customer" in outcome.out


def test_find_gives_programs_one_document(customers, service, ada):
    outcome = customers("find", "--json")

    (found,) = outcome.json["customers"]
    assert outcome.err == ""
    assert outcome.json["nextCursor"] is None
    assert found == {
        "id": "cust-123",
        "name": "Ada Lovelace",
        "email": "cust-123@example.com",
        "phone": "+40712345678",
        "status": "active",
        "tier": "regular",
        "segment": "new_customer",
        "orderCount": 0,
        "totalSpent": 0,
        "registeredAt": "2024-12-12T12:00:00Z",
        "tags": [],
    }


def test_find_goes_by_tier_segment_and_status(customers, service, ada):
    assert customers("find", "--tier", "vip", "--json").json["customers"] == []
    assert customers("find", "--status", "suspended", "--json").json["customers"] == []
    assert customers("find", "--segment", "new_customer", "--json").json["customers"]


def test_find_goes_by_tag_and_shows_tags(customers, service, ada, memory):
    command = AddTags(customer_id="cust-123", labels=("VIP", "Prefers Monday"))
    memory.application.run(add_tags, command, an_admin())

    (found,) = customers("find", "--tag", "vip", "--json").json["customers"]

    assert found["tags"] == ["Prefers Monday", "VIP"]
    assert "Prefers Monday, VIP" in customers("find").out
    assert customers("find", "--tag", "late", "--json").json["customers"] == []


def test_show_tells_the_tags_of_now(customers, service, ada, memory):
    assert customers("show", "cust-123", "--json").json["tags"] == []
    command = AddTags(customer_id="cust-123", labels=("VIP", "Prefers Monday"))
    memory.application.run(add_tags, command, an_admin())

    assert customers("show", "cust-123", "--json").json["tags"] == ["Prefers Monday", "VIP"]
    assert "Prefers Monday, VIP" in customers("show", "cust-123").out
    before = customers("show", "cust-123", "--as-of", "2024-12-12T12:00:00Z", "--json").json
    assert "tags" not in before


def test_find_pages(customers, service, register, memory):
    for number in range(3):
        register(f"cust-{number}")
    first = customers("find", "--limit", 2, "--json").json

    rest = customers("find", "--limit", 2, "--cursor", first["nextCursor"], "--json").json

    ids = {one["id"] for page in (first, rest) for one in page["customers"]}
    assert ids == {"cust-0", "cust-1", "cust-2"}
    assert "--cursor" in customers("find", "--limit", 2).err


def test_find_sees_one_business_alone(customers, service, register):
    register("cust-1", business="acme")

    assert customers("find", "--json").json["customers"] == []
    assert customers("find", "--business", "acme", "--json").json["customers"]


def test_show_tells_who_it_is_where_it_stands_and_what_it_ordered(customers, service, ada, memory):
    memory.ingest(order_created(total="1500.00"), payment_processed())
    memory.settle()

    shown = customers("show", "cust-123")
    found = customers("show", "cust-123", "--json").json

    assert "Ada Lovelace" in shown.out
    assert "high_value" in shown.out
    assert "order-1" in shown.out
    assert found["profile"]["firstName"] == "Ada"
    assert found["segment"]["metrics"]["totalSpent"] == 1500
    assert [order["orderId"] for order in found["orders"]] == ["order-1"]
    assert "password" not in str(found).lower()


def test_show_tells_what_the_business_keeps(customers, service, ada, memory):
    patch = {"attributes": {"seats": 20, "member_since": "2024-08-01"}}
    command = PatchCustomer(customer_id="cust-123", patch=patch)
    memory.application.run(patch_customer, command, an_admin())

    shown = customers("show", "cust-123").out
    assert customers("show", "cust-123", "--json").json["attributes"] == patch["attributes"]
    assert ("Attributes" in shown, "member_since" in shown, "2024-08-01" in shown) == (True,) * 3


def test_history_tells_who_changed_what(customers, service, ada, memory):
    command = PatchCustomer(customer_id="cust-123", patch={"profile": {"lastName": "King"}})
    memory.application.run(patch_customer, command, an_admin())

    shown = customers("history", "cust-123")
    newest = customers("history", "cust-123", "--json").json["history"][0]

    assert "profile.lastName: Lovelace → King" in shown.out
    assert newest["actor"] == "admin-1"
    assert newest["changes"]["profile.lastName"] == {"old": "Lovelace", "new": "King"}


def test_history_pages(customers, service, ada):
    first = customers("history", "cust-123", "--limit", 1, "--json").json

    assert len(first["history"]) == 1
    rest = customers("history", "cust-123", "--cursor", first["nextCursor"], "--json").json
    assert rest["history"]


def test_explain_shows_each_condition_with_its_value_and_truth(customers, service, ada):
    shown = customers("segments", "explain", "cust-123")
    found = customers("segments", "explain", "cust-123", "--json").json

    explained = {one["name"]: one for one in found["explanations"]}
    premium = explained["premium"]
    assert "totalSpent >= 1000" in shown.out
    assert premium["holds"] is False
    assert premium["conditions"][0] == {
        "requirement": "totalSpent >= 1000",
        "value": 0,
        "holds": False,
        "since": "2024-12-12T12:00:00Z",
        "changesAt": None,
        "missing": 1000,
    }
    assert explained["new_customer"]["since"] == "2024-12-12T12:00:00Z"
    assert (found["customerId"], found["tier"]) == ("cust-123", "regular")


def columns_of(line):
    return [cell.strip() for cell in line.split("│")[1:-1]]


def test_explain_shows_since_when_what_is_missing_and_when_time_turns_it(customers, service, ada):
    lines = customers("segments", "explain", "cust-123").out.splitlines()

    rows = [columns_of(one) for one in lines if one.startswith("│")]
    place = rows.index(["premium, tier", "no", "", "", "", ""])
    since = "2024-12-12 12:00:00"
    assert rows[place + 1] == ["totalSpent >= 1000", "no", since, "0", "1,000", ""]
    place = rows.index(["at_risk, segment", "no", "", "", "", ""])
    turns_on = "2025-03-12 12:00:00"
    assert rows[place + 1] == ["daysSinceLastOrder >= 90", "no", since, "0", "90", turns_on]


def test_explain_tells_what_time_alone_will_change_the_earliest_first(customers, service, ada):
    out = customers("segments", "explain", "cust-123").out
    assert "What time alone will change" in out
    coming = out.split("What time alone will change")[1].splitlines()
    changes = [columns_of(one) for one in coming if one.startswith("│")]
    assert changes == [
        ["2025-01-11 12:00:00", "new_customer", "ends", "daysSinceRegistration < 30"],
        ["2025-03-12 12:00:00", "at_risk", "holds", "daysSinceLastOrder >= 90"],
        ["2025-06-10 12:00:00", "churned", "holds", "daysSinceLastOrder >= 180"],
    ]


def test_explain_shows_what_was_set_by_hand(customers, service, ada):
    by_hand = ("--tier", "vip", "--reason", "Guest of the opening")
    customers("segments", "assign", "cust-123", *by_hand)

    shown = customers("segments", "explain", "cust-123").out
    found = customers("segments", "explain", "cust-123", "--json").json

    assert [line for line in shown.splitlines() if "Guest of the opening" in line]
    assert "regular, new_customer" in shown
    assert (found["tier"], found["byHand"]["reason"]) == ("vip", "Guest of the opening")
    assert found["byRules"] == {"tier": "regular", "segment": "new_customer"}


@pytest.mark.parametrize(
    "arguments",
    [("show", "cust-123"), ("history", "cust-123"), ("segments", "explain", "cust-123")],
    ids=" ".join,
)
def test_a_customer_of_another_business_does_not_exist(customers, service, ada, arguments):
    outcome = customers(*arguments, "--business", "acme")

    assert outcome.code == 5
    assert outcome.err == "There is no customer cust-123.\n"
