"""What every store of tags must do, and what holds a customer while they change."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from customer_core.customers.model import Status
from customer_core.customers.repository import CustomerQuery
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.tags.model import Tag, TagId
from customer_core.testing.builders import a_customer
from customer_core.testing.contracts.given import ELSEWHERE, HERE, given_customers
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

ANA, BEN, EVA = CustomerId("ana"), CustomerId("ben"), CustomerId("eva")
_PATIENCE = 0.2  # seconds in which what does not wait would long be done
_LONG = 20


def a_tag(
    label: str = "VIP",
    *,
    of: CustomerId = ANA,
    tag_id: str = "tag_1",
    business: BusinessId = HERE,
    at: datetime = NOON,
) -> Tag:
    """Return a tag."""
    return Tag(
        business_id=business,
        customer_id=of,
        id=TagId(tag_id),
        label=label,
        author="user-eva",
        created_at=at,
    )


def given_tags(units: UnitsOfWork, *tags: Tag) -> None:
    """Keep tags, each in its business."""
    for tag in tags:
        with units.begin(tag.business_id) as unit:
            unit.tags.add([tag])
            unit.commit()


class TagsContract:
    """What a store of one business's tags must do."""

    def test_tags_are_kept_whole_and_in_order(self, units: UnitsOfWork) -> None:
        old = a_tag("Łódź 🧡", tag_id="tag_9")
        same = a_tag("🧡", tag_id="tag_0")
        new = a_tag(tag_id="tag_1", at=NOON + timedelta(microseconds=1))
        given_tags(units, new, same, old)
        with units.begin(HERE) as unit:
            assert unit.tags.of_customer(ANA) == [old, same, new]

    def test_several_are_kept_at_once_and_seen_by_the_unit_itself(self, units: UnitsOfWork) -> None:
        tags = [a_tag(f"tag {number}", tag_id=f"tag_{number}") for number in range(5)]
        with units.begin(HERE) as unit:
            unit.tags.add(tags)
            assert unit.tags.of_customer(ANA) == tags

    def test_what_is_not_committed_is_not_kept(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            unit.tags.add([a_tag()])
        with units.begin(HERE) as unit:
            assert unit.tags.of_customer(ANA) == []

    def test_tags_of_several_customers_are_read_together(self, units: UnitsOfWork) -> None:
        hers, his = a_tag(), a_tag(of=BEN, tag_id="tag_2")
        given_tags(units, hers, his, a_tag(of=EVA, tag_id="tag_3"))
        with units.begin(HERE) as unit:
            found = unit.tags.of_customers([ANA, BEN, CustomerId("nobody")])
            assert found == {ANA: [hers], BEN: [his]}
            assert unit.tags.of_customers([]) == {}

    def test_a_tag_that_is_removed_is_gone_and_the_others_stay(self, units: UnitsOfWork) -> None:
        other = a_tag("other", tag_id="tag_2")
        given_tags(units, a_tag(), other)
        with units.begin(HERE) as unit:
            unit.tags.remove(ANA, TagId("tag_1"))
            unit.tags.remove(BEN, TagId("tag_2"))
            unit.commit()
        with units.begin(HERE) as unit:
            assert unit.tags.of_customer(ANA) == [other]

    def test_another_business_neither_sees_nor_removes_them(self, units: UnitsOfWork) -> None:
        given_tags(units, a_tag())
        with units.begin(ELSEWHERE) as unit:
            assert unit.tags.of_customer(ANA) == []
            unit.tags.remove(ANA, TagId("tag_1"))
            unit.commit()
        with units.begin(HERE) as unit:
            assert unit.tags.of_customer(ANA) == [a_tag()]

    def test_customers_are_found_by_a_tag_without_regard_to_case(self, units: UnitsOfWork) -> None:
        given_customers(units, *(a_customer(one) for one in (ANA, BEN, EVA)))
        given_tags(units, a_tag("Straße  am Fluss"), a_tag("VIP", of=BEN, tag_id="tag_2"))
        assert self._found(units, CustomerQuery(tag=" STRASSE am fluss")) == [ANA]
        assert self._found(units, CustomerQuery(tag="vip", text="ben")) == [BEN]
        assert self._found(units, CustomerQuery(tag="vip", text="ana")) == []
        assert self._found(units, CustomerQuery(tag="vi")) == []
        assert self._found(units, CustomerQuery(tag="v\x00p")) == []

    def test_customers_are_not_found_by_a_tag_of_another_business(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(ANA), a_customer(ANA, business=ELSEWHERE))
        given_tags(units, a_tag(business=ELSEWHERE))
        assert self._found(units, CustomerQuery(tag="VIP")) == []

    def test_who_is_found_by_a_tag_is_paged(self, units: UnitsOfWork) -> None:
        names = [CustomerId(f"cust-{number}") for number in range(4)]
        given_customers(units, *(a_customer(name) for name in names))
        given_tags(
            units, *(a_tag(of=name, tag_id=f"tag_{name}") for name in names if name != "cust-1")
        )
        query = CustomerQuery(tag="vip", limit=2)
        with units.begin(HERE) as unit:
            first = unit.customers.search(query)
            rest = unit.customers.search(
                CustomerQuery(tag="vip", limit=2, cursor=first.next_cursor)
            )
        assert [one.customer.id for one in (*first.items, *rest.items)] == [
            "cust-3",
            "cust-2",
            "cust-0",
        ]
        assert rest.next_cursor is None

    def test_who_is_there_and_not_erased_can_be_held(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer(ANA), a_customer(BEN, status=Status.DELETED))
        with units.begin(HERE) as unit:
            assert unit.customers.hold(ANA)
            assert not unit.customers.hold(BEN)
            assert not unit.customers.hold(CustomerId("nobody"))
        with units.begin(ELSEWHERE) as unit:
            assert not unit.customers.hold(ANA)

    def test_who_holds_a_customer_next_sees_what_the_first_has_left(
        self, units: UnitsOfWork
    ) -> None:
        given_customers(units, a_customer(ANA))

        def hold_and_read() -> list[Tag]:
            with units.begin(HERE) as second:
                second.customers.hold(ANA)
                return list(second.tags.of_customer(ANA))

        with ThreadPoolExecutor(1) as thread:
            with units.begin(HERE) as first:
                first.customers.hold(ANA)
                waiting: Future[list[Tag]] = thread.submit(hold_and_read)
                assert not wait([waiting], _PATIENCE).done, "it did not wait"
                first.tags.add([a_tag()])
                first.commit()
            assert waiting.result(_LONG) == [a_tag()]

    def _found(self, units: UnitsOfWork, query: CustomerQuery) -> list[str]:
        with units.begin(HERE) as unit:
            return [record.customer.id for record in unit.customers.search(query).items]
