"""journal dead-letters, retry, trace: what failed, trying it again, and what led to what."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_bootstrap import taking_again
from customer_bootstrap.events_wire import encode
from customer_bootstrap.taking_in import QUARANTINED_BYTES, ingest_messages
from customer_cli.exits import Exit
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.events import Event, Metadata
from customer_core.testing import an_event, envelope, order_created

ILL = {"orderId": "order-1", "totalAmount": "plenty"}


def ill_formed(event_id: str = "evt-bad", **fields) -> Event:
    """Return an order whose total nobody can read."""
    return an_event(event_id, event_type="OrderCreated", stream="order:order-1", data=ILL, **fields)


@pytest.fixture
def happen(memory):
    """Write events to the journal, and let the readers take them."""

    def happened(*events: Event) -> None:
        with memory.platform.begin() as unit:
            unit.journal.append(events)
            unit.commit()
        memory.settle()

    return happened


@pytest.fixture
def mended(service, memory, monkeypatch):
    """Let a new version of the program read totals that are no numbers."""

    def mend() -> None:
        (first, *_) = memory.projector.perspectives

        def forgiving(models, batch):
            readable = [
                attrs.evolve(
                    one,
                    event=attrs.evolve(
                        one.event, data=order_created(one.event.data["orderId"])["data"]
                    ),
                )
                for one in batch
            ]
            return first.apply(models, readable)

        readers = {**memory.retrier.readers, first.name: forgiving}
        memory.retrier = attrs.evolve(memory.retrier, readers=readers)

    return mend


@pytest.mark.usefixtures("service")
class TestDeadLetters:
    """What a reader could not apply is shown, page by page."""

    def test_they_are_shown_with_the_reason_and_what_comes_next(self, customers, happen):
        happen(ill_formed())

        outcome = customers("journal", "dead-letters")

        assert outcome.code == Exit.OK
        for shown in ("evt-bad", "OrderCreated", "orders", "waiting", "totalAmount"):
            assert shown in outcome.out

    def test_programs_see_all_of_them(self, customers, happen):
        happen(ill_formed(business="acme"))

        (letter,) = customers("journal", "dead-letters", "--json").json["deadLetters"]

        assert letter["reason"].startswith("InvalidField: data.totalAmount")
        assert (letter["businessId"], letter["stream"]) == ("acme", "order:order-1")
        assert (letter["state"], letter["attempts"]) == ("waiting", 1)
        assert letter["nextAttemptAt"] == "2024-12-12T12:00:01Z"
        assert "data" not in letter

    def test_they_come_page_by_page(self, customers, happen):
        happen(*(ill_formed(f"evt-{number}") for number in range(3)))

        first = customers("journal", "dead-letters", "--limit", "2")
        (cursor,) = [word for word in first.err.split() if not word.isalpha()][-1:]
        rest = customers("journal", "dead-letters", "--limit", "2", "--cursor", cursor, "--json")

        assert [one["eventId"] for one in rest.json["deadLetters"]] == ["evt-2"]
        assert rest.json["nextCursor"] is None

    @pytest.mark.parametrize(
        ("option", "value", "found"),
        [
            ("--reader", "orders", 1),
            ("--reader", "points", 0),
            ("--state", "waiting", 1),
            ("--state", "dead", 0),
            ("--business", "acme", 1),
            ("--business", "default", 0),
        ],
    )
    def test_they_are_chosen_by_what_is_known(self, customers, happen, option, value, found):
        happen(ill_formed(business="acme"))
        shown = customers("journal", "dead-letters", option, value, "--json").json
        assert len(shown["deadLetters"]) == found

    @pytest.mark.parametrize("cursor", ["nonsense", "WyJ4IiwgInkiXQ"])
    def test_a_cursor_of_something_else_is_refused(self, customers, cursor):
        assert customers("journal", "dead-letters", "--cursor", cursor).code == Exit.REFUSED

    def test_what_others_wrote_does_not_steer_the_terminal(self, customers, happen):
        odd = an_event(
            "odd", event_type="CustomerCreated\x1b[2J", source="customer-service", stream="a:b"
        )
        happen(odd)

        shown = customers("journal", "dead-letters")

        assert "odd" in shown.out
        assert "\x1b" not in shown.out


@pytest.mark.usefixtures("service")
class TestRetry:
    """What failed is tried again at once, and what came of it is told."""

    def test_all_of_them_are_applied_after_a_fix(self, customers, memory, happen, mended):
        happen(ill_formed())
        mended()

        outcome = customers("journal", "retry", "--all", "--json")

        assert outcome.code == Exit.OK
        assert outcome.json == {"applied": 1, "failed": [], "left": 0}
        assert memory.store.dead_letters() == []
        assert memory.store.orders

    def test_what_fails_again_is_told_line_by_line(self, customers, happen):
        happen(ill_formed())

        outcome = customers("journal", "retry", "--all")

        assert outcome.code == Exit.REFUSED
        assert "evt-bad: InvalidField: data.totalAmount" in outcome.err
        assert outcome.out == "Applied: 0; failed again: 1; not tried: 0\n"

    def test_a_part_of_the_work_has_a_code_of_its_own(self, customers, memory, happen, mended):
        no_id = an_event("evt-odd", event_type="LoyaltyPointsEarned", data={})
        happen(ill_formed(), no_id)
        mended()
        assert customers("journal", "retry", "--all").code == Exit.PARTLY
        assert [one.event_id for one in memory.store.dead_letters()] == ["evt-odd"]

    def test_those_named_alone_are_tried(self, customers, memory, happen, mended):
        happen(ill_formed("evt-1"), ill_formed("evt-2"))
        mended()

        assert customers("journal", "retry", "evt-2").code == Exit.OK
        assert [one.event_id for one in memory.store.dead_letters()] == ["evt-1"]

    def test_those_of_one_reader_alone_are_tried(self, customers, memory, happen, mended):
        happen(ill_formed())
        mended()
        assert customers("journal", "retry", "--all", "--reader", "points", "--json").json == {
            "applied": 0,
            "failed": [],
            "left": 0,
        }
        assert customers("journal", "retry", "--all", "--reader", "orders").code == Exit.OK
        assert memory.store.dead_letters() == []

    def test_those_of_readers_that_are_not_set_up_here_are_left(self, customers, memory, happen):
        happen(ill_formed())
        memory.retrier = attrs.evolve(memory.retrier, readers={})

        outcome = customers("journal", "retry", "--all", "--json")

        assert outcome.code == Exit.REFUSED
        assert outcome.json["left"] == 1

    def test_an_id_that_is_no_dead_letter_is_not_found(self, customers):
        outcome = customers("journal", "retry", "evt-nobody")
        assert outcome.code == Exit.NOT_FOUND
        assert "evt-nobody" in outcome.err

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["evt-1", "--all"],
            ["--all", "--quarantine", "--reader", "orders"],
            ["--quarantine", "abc"],
            ["--quarantine", "9" * 19],
        ],
    )
    def test_it_has_to_be_clear_what_is_meant(self, customers, arguments):
        assert customers("journal", "retry", *arguments).code == Exit.USAGE

    @pytest.mark.usefixtures("ada")
    def test_who_is_moved_by_it_is_told_to_the_worker(
        self, customers, service, memory, happen, mended
    ):
        paid = an_event(
            "paid",
            event_type="PaymentProcessed",
            stream="order:order-1",
            data={"orderId": "order-1", "paymentId": "p", "status": "Captured"},
        )
        big = {**ILL, "customerId": "cust-123"}
        happen(paid, attrs.evolve(ill_formed(), data=big))
        memory.clock.advance(timedelta(days=40))
        service.pokes.partitions.clear()
        mended()
        customers("journal", "retry", "--all")
        assert service.pokes.partitions


@pytest.mark.usefixtures("service")
class TestQuarantine:
    """Messages that were not understood are shown, and taken in again."""

    def arrive(self, service, *raws: bytes, **fields) -> None:
        messages = [Incoming(origin="redis:orders", payload=raw) for raw in raws]
        ingest_messages(service, messages, **fields)

    def test_they_are_shown(self, customers, service):
        self.arrive(service, b"{not json \x1b[2J", b"[]")

        shown = customers("journal", "dead-letters", "--quarantine", "--json").json
        table = customers("journal", "dead-letters", "--quarantine", "--limit", "1")

        assert [one["origin"] for one in shown["quarantine"]] == ["redis:orders"] * 2
        assert shown["quarantine"][0]["beginning"].startswith("{not json")
        assert "add --cursor" in table.err
        assert "\x1b" not in table.out

    def test_their_pages_follow_each_other(self, customers, service):
        self.arrive(service, b"a", b"b", b"c")
        call = ("journal", "dead-letters", "--quarantine", "--json", "--limit", "2")
        first = customers(*call).json
        second = customers(*call, "--cursor", first["nextCursor"]).json
        assert [one["beginning"] for one in second["quarantine"]] == ["c"]

    def test_they_have_no_reader(self, customers):
        call = ("journal", "dead-letters", "--quarantine", "--reader", "orders")
        assert customers(*call).code == Exit.USAGE

    def test_what_is_understood_now_goes_to_the_journal_and_leaves(
        self, customers, service, memory, monkeypatch
    ):
        self.arrive(service, b"!" + encode(order_created()), b"still nonsense")
        read = taking_again.read_message

        def forgiving(message, arrival):
            return read(attrs.evolve(message, payload=message.payload.lstrip(b"!")), arrival)

        monkeypatch.setattr(taking_again, "read_message", forgiving)
        outcome = customers("journal", "retry", "--quarantine", "--all", "--json")

        assert outcome.code == Exit.PARTLY
        assert outcome.json["applied"] == 1
        assert len(outcome.json["failed"]) == 1
        assert [one.event.event_type for one in memory.store.all_events()] == ["OrderCreated"]
        assert [one.raw for one in memory.store.quarantined] == [b"still nonsense"]
        assert service.pokes.partitions

    def test_a_sender_may_not_tell_of_other_businesses_the_second_time_either(
        self, customers, service, memory
    ):
        forged = encode(order_created(business="acme"))
        self.arrive(service, forged, businesses=frozenset({"default"}))

        outcome = customers("journal", "retry", "--quarantine", "1")

        assert outcome.code == Exit.REFUSED
        assert len(memory.store.quarantined) == 1
        assert list(memory.store.all_events()) == []

    def test_a_transport_may_be_allowed_more_than_before(self, customers, service, memory):
        policies = memory.policies
        memory.policies = attrs.evolve(policies, event_businesses={"redis:*": frozenset({"acme"})})
        self.arrive(service, encode(order_created(business="shop")))
        memory.policies = policies
        assert customers("journal", "retry", "--quarantine", "--all").code == Exit.OK
        assert memory.store.quarantined == []

    def test_of_a_message_that_was_cut_the_whole_is_needed(self, customers, service):
        self.arrive(service, b"x" * (QUARANTINED_BYTES + 1))
        outcome = customers("journal", "retry", "--quarantine", "--all")
        assert outcome.code == Exit.REFUSED
        assert "has to send it again" in outcome.err

    def test_one_that_breaks_the_store_holds_up_no_other(self, customers, service, monkeypatch):
        self.arrive(service, *[b"!" + encode(order_created(f"order-{n}")) for n in range(5)])
        read = taking_again.read_message

        def odd(message, arrival):
            if b"order-3" in message.payload:
                raise ArithmeticError("a bug")
            return read(attrs.evolve(message, payload=message.payload[1:]), arrival)

        monkeypatch.setattr(taking_again, "read_message", odd)
        outcome = customers("journal", "retry", "--quarantine", "--all", "--json")
        assert outcome.json["applied"] == 4
        assert outcome.json["failed"] == [{"id": "4", "reason": "ArithmeticError: a bug"}]

    def test_nothing_is_lost_while_the_store_is_down(self, customers, service, memory, monkeypatch):
        self.arrive(service, b"nonsense")

        def down(*_):
            raise DependencyUnavailable("PostgreSQL")

        monkeypatch.setattr(taking_again, "read_message", down)
        assert customers("journal", "retry", "--quarantine", "1").code == Exit.SETUP
        assert len(memory.store.quarantined) == 1

    def test_a_number_that_is_not_there_is_not_found(self, customers):
        assert customers("journal", "retry", "--quarantine", "7").code == Exit.NOT_FOUND


@pytest.mark.usefixtures("service")
class TestTrace:
    """A conversation is shown whole, whichever id of it is known."""

    @pytest.fixture
    def conversation(self, happen):
        data = order_created("order-1", total="9000.00")["data"]
        said = Metadata(
            correlation_id="corr-1",
            hops=({"service": "shop"}, {"service": "customer-service"}),
        )
        event = an_event(
            "evt-order", event_type="OrderCompleted", stream="order:order-1", data=data
        )
        happen(attrs.evolve(event, metadata=said))
        happen(attrs.evolve(ill_formed(), metadata=said))

    @pytest.mark.usefixtures("ada", "conversation")
    @pytest.mark.parametrize("name", ["evt-order", "corr-1", "evt-bad"])
    def test_it_is_found_by_any_id_of_it(self, customers, name):
        events = customers("journal", "trace", name, "--json").json["events"]

        (order,) = [one for one in events if one["eventId"] == "evt-order"]
        caused = [one for one in events if one["causationId"] == "evt-order"]
        (bad,) = [one for one in events if one["eventId"] == "evt-bad"]
        assert (order["depth"], {one["depth"] for one in caused}) == (0, {1})
        assert {"CustomerSegmentChanged"} <= {one["eventType"] for one in caused}
        assert order["hops"][0] == {"service": "shop"}
        assert order["notReadBy"] == []
        assert [one["reader"] for one in bad["deadLetters"]] == ["orders"]

    @pytest.mark.usefixtures("ada", "conversation")
    def test_people_see_it_as_a_tree(self, customers):
        shown = customers("journal", "trace", "corr-1").out
        for expected in (
            "OrderCompleted evt-order",
            "came by shop → customer-service",
            "caused by evt-order",
            "read by perspectives, accounts, relay:memory, refresh",
            "dead letter of orders: waiting",
        ):
            assert expected in shown

    def test_who_has_not_read_it_yet_is_told(self, customers, memory):
        memory.ingest(envelope("SomethingHappened", {}, event_id="evt-1"))
        (one,) = customers("journal", "trace", "evt-1", "--json").json["events"]
        assert one["notReadBy"] == list(memory.cursors)
        assert "read by nobody yet" in customers("journal", "trace", "evt-1").out

    def test_what_nobody_knows_is_not_found(self, customers):
        assert customers("journal", "trace", "evt-nobody").code == Exit.NOT_FOUND
