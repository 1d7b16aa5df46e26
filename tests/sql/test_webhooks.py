"""Webhooks on PostgreSQL and real HTTP: many deliverers, no transaction held while sending."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from customer_core.event_plane.deliverer import Deliverer
from customer_core.kernel.clock import SystemClock
from customer_core.kernel.ids import TypeIds
from customer_core.testing import FixedClock
from customer_core.testing.contracts.given import HERE
from customer_core.testing.contracts.webhooks import SECRET, a_message, an_endpoint
from customer_core.webhooks.deliveries import DeliveryPolicy
from customer_core.webhooks.model import EndpointKey
from customer_core.webhooks.signature import verify
from customer_sql.webhooks.store import CLAIM
from customer_transports.webhook_sender import WebhookSender
from tests.transports.receiver import Receiver, Reply, receiving

pytestmark = pytest.mark.postgres

KEY = EndpointKey(HERE, an_endpoint().id)


@pytest.fixture
def receiver():
    with receiving() as opened:
        yield opened


@pytest.fixture
def clock():
    return FixedClock(SystemClock().now())


@pytest.fixture
def deliverer(platform, clock):
    return Deliverer(
        units=platform,
        clock=clock,
        ids=TypeIds(clock),
        sender=WebhookSender(10, allow_private=True),
        policy=DeliveryPolicy(spread=0),
        lease=timedelta(minutes=1),
        keep=timedelta(days=30),
        chance=lambda: 0.0,
    )


@pytest.fixture
def given(units, platform, receiver, clock):
    """Keep an endpoint at the receiver, and deliveries to it."""

    def kept(*messages):
        endpoint = attrs.evolve(an_endpoint(url=receiver.url), secrets=an_endpoint().secrets[:1])
        with units.begin(HERE) as unit:
            unit.webhooks.add(endpoint)
            unit.commit()
        with platform.begin() as unit:
            unit.webhooks.add([(KEY, one) for one in messages], clock.now())
            unit.commit()

    return kept


def drain(deliverer):
    while claimed := deliverer.claim(5):
        for one in claimed:
            deliverer.deliver(one)


def ids(receiver: Receiver) -> list[str]:
    return [request.headers["webhook-id"] for request in receiver.requests]


def test_four_deliverers_send_each_once_and_each_stream_in_order(deliverer, given, receiver):
    given(*(a_message(f"evt_{n:03}", f"customer:{n % 10}") for n in range(200)))

    with ThreadPoolExecutor(4) as threads:
        while len(receiver.requests) < 200:
            for done in [threads.submit(drain, deliverer) for _ in range(4)]:
                done.result()

    assert set(Counter(ids(receiver)).values()) == {1}
    lanes = defaultdict(list)
    for event_id in ids(receiver):
        lanes[int(event_id[4:]) % 10].append(event_id)
    assert all(lane == sorted(lane) for lane in lanes.values())


def test_what_arrives_is_signed(deliverer, given, receiver, clock):
    given(a_message("evt_1"))
    drain(deliverer)
    (request,) = receiver.requests
    verify([SECRET], request.headers, request.body, clock.now())
    assert request.body == a_message("evt_1").body


def test_while_something_is_sent_no_transaction_is_open(deliverer, given, receiver, owner):
    arrived, go_on = threading.Event(), threading.Event()

    def hang(_):
        arrived.set()
        go_on.wait(10)
        return Reply()

    receiver.reply = hang
    given(a_message("evt_1"))
    (claimed,) = deliverer.claim(5)
    with ThreadPoolExecutor(1) as thread:
        sending = thread.submit(deliverer.deliver, claimed)
        assert arrived.wait(10)
        open_ones = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND xact_start IS NOT NULL AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        ).fetchone()
        go_on.set()
        sending.result()
    assert open_ones == (0,)


def test_a_receiver_that_fails_and_recovers_gets_everything_in_order(
    deliverer, given, receiver, clock
):
    given(*(a_message(f"evt_{n}") for n in range(3)))
    receiver.reply = lambda _: Reply(503, {"retry-after": "60"})
    drain(deliverer)
    clock.advance(timedelta(seconds=59))
    drain(deliverer)
    assert ids(receiver) == ["evt_0"]

    receiver.reply = lambda _: Reply()
    clock.advance(timedelta(seconds=1))
    drain(deliverer)

    assert ids(receiver) == ["evt_0", "evt_0", "evt_1", "evt_2"]


def test_a_crash_between_sending_and_noting_sends_again(deliverer, given, receiver, clock):
    given(a_message("evt_1"), a_message("evt_2"))
    (claimed,) = deliverer.claim(5)
    deliverer.sender.send(claimed.url, {"webhook-id": "evt_1"}, b"{}")  # and then the crash

    drain(deliverer)
    assert ids(receiver) == ["evt_1"]
    clock.advance(deliverer.lease)
    drain(deliverer)

    assert ids(receiver) == ["evt_1", "evt_1", "evt_2"]


def test_gone_disables_and_tells(deliverer, given, receiver, units, platform):
    given(a_message("evt_1"))
    receiver.reply = lambda _: Reply(410)
    (claimed,) = deliverer.claim(5)
    assert len(deliverer.deliver(claimed)) == 1
    with units.begin(HERE) as unit:
        assert unit.webhooks.get(KEY.id).status == "disabled"
        (told,) = unit.journal.of_stream(f"webhook:{KEY.id}", limit=5)
    assert told.event.event_type == "WebhookStopped"


def test_looking_for_what_is_due_does_not_depend_on_how_much_waits(
    deliverer, given, owner, platform, clock
):
    given()
    owner.execute(
        "INSERT INTO webhook_deliveries (business_id, endpoint_id, event_id, event_type, stream, "
        "body, content_type, status, attempts, tries, created_at, next_attempt_at) "
        "SELECT 'default', %s, 'evt_' || n, 'x', 'customer:' || n %% 50000, '{}', 'x', "
        "CASE WHEN n < 50000 THEN 'delivered' ELSE 'pending' END, 0, 0, now(), "
        "CASE WHEN n < 50000 THEN NULL ELSE now() + interval '1 day' END "
        "FROM generate_series(1, 100000) AS n",
        [KEY.id],
    )
    owner.execute("ANALYZE webhook_deliveries")
    with platform.begin() as unit:
        unit.webhooks.add([(KEY, a_message("evt_now", "customer:new"))], clock.now())
        unit.commit()
    owner.execute("SET enable_seqscan TO off")  # as the service's own connections do
    parameters = {
        "now": clock.now(),
        "until": clock.now() + deliverer.lease,
        "limit": 10,
        "of_endpoint": 8,
    }
    ((plans,),) = owner.execute(b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + CLAIM, parameters)
    plan = plans[0]["Plan"]

    assert plan["Actual Rows"] == 1
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 200
