"""``customers simulate`` as a person uses it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import attrs
import httpx
import msgspec
import pytest

from customer_cli.exits import Exit
from customer_cli.simulate import SimulatedMessage, simulated
from customer_cli.simulate.files import ExpectationFile, UnreadableExpectation
from customer_cli.simulate.over_http import NotTakenIn, ToHttp
from customer_cli.simulate.pace import Pace, SimulationBroken
from customer_cli.simulate.senders import ToFile
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import an_admin


def test_a_dry_run_tells_what_would_be_sent_and_sends_nothing(customers, bare_environment) -> None:
    outcome = customers("simulate", "--dry-run", "--events", 300, "--hostile", 0.1, "--json")

    assert outcome.code == Exit.OK
    assert outcome.json["messages"]["events"] == 300
    assert sum(outcome.json["kinds"].values()) == sum(outcome.json["messages"].values())
    assert list(bare_environment.iterdir()) == []


def test_a_file_can_be_filled_where_nothing_runs(customers, bare_environment: Path) -> None:
    outcome = customers(
        *("simulate", "--to", "file", "--no-register", "--events", 100),
        *("--out", "events.jsonl", "--expect", "expected.jsonl"),
    )

    assert outcome.code == Exit.OK
    assert len(Path("events.jsonl").read_bytes().splitlines()) == 100
    assert ExpectationFile(Path("expected.jsonl")).head.registered is False


def test_customers_are_registered_before_their_orders_are_told(service, memory, customers) -> None:
    outcome = customers("simulate", "--to", "journal", "--events", 200, "--customers", 7, "--json")

    run = outcome.json["run"]
    found = memory.application.run(
        read_customer, ReadCustomer(customer_id=f"{run}-cust-000007"), an_admin()
    )
    assert (outcome.code, outcome.json["registered"]) == (Exit.OK, 7)
    assert found.customer.email.address == f"{run}-cust-000007@example.com"


def test_sending_the_same_again_changes_nothing(service, memory, customers) -> None:
    arguments = ("simulate", "--to", "journal", "--events", 200, "--customers", 7, "--json")
    customers(*arguments)

    again = customers(*arguments)

    assert (again.code, again.json["registered"], again.json["sent"]) == (Exit.OK, 0, 200)


def test_customers_who_are_there_already_can_be_named(service, register, customers, jsonl) -> None:
    register("ada")
    names = Path("names.txt")
    names.write_text("ada\n")

    outcome = customers(
        *("simulate", "--to", "file", "--existing", names, "--events", 50, "--out", "out.jsonl"),
        *("--expect", "expected.jsonl", "--json"),
    )

    told = [json.loads(line)["data"] for line in Path("out.jsonl").read_text().splitlines()]
    assert outcome.code == Exit.OK
    assert {data["customerId"] for data in told if "customerId" in data} == {"ada"}
    assert ExpectationFile(Path("expected.jsonl")).head.existing == ["ada", "ada"]


@pytest.mark.parametrize(
    ("arguments", "about"),
    [
        (("--duplicates", 1.5), "--duplicates"),
        (("--until", "yesterday"), "--until"),
        (("--until", "2999-01-01T00:00:00Z"), "--until"),
        (("--until", "0001-01-01T00:00:00Z"), "--until"),
        (("--seed", -1), "--seed"),
        (("--check", "nowhere.jsonl"), "nowhere.jsonl"),
        (("--dry-run", "--duration", "5s"), "--dry-run"),
        (("--duration", "long"), "30s"),
        (("--events", 0), "--events"),
    ],
)
def test_what_cannot_be_meant_is_told(arguments, about, customers, bare_environment) -> None:
    outcome = customers("simulate", "--to", "file", "--no-register", *arguments)

    assert outcome.code == Exit.USAGE
    assert about in outcome.err


@pytest.mark.parametrize("business", ["no business!", ""])
def test_a_business_that_there_cannot_be_is_told(business, customers, bare_environment) -> None:
    outcome = customers("simulate", "--dry-run", "--business", business)

    assert outcome.code == Exit.REFUSED
    assert "business" in outcome.err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON"),
        ("[]\n", "no object"),
        ('{"head": {"form": 99}}\n', "head"),
    ],
)
def test_a_file_that_is_no_expectation_is_refused(text, reason, tmp_path: Path) -> None:
    path = tmp_path / "expected.jsonl"
    path.write_text(text)

    with pytest.raises(UnreadableExpectation, match=reason):
        ExpectationFile(path)


def test_an_expectation_that_is_cut_off_is_refused(customers, bare_environment: Path) -> None:
    customers(
        *("simulate", "--to", "file", "--no-register", "--events", 50),
        *("--expect", "expected.jsonl"),
    )
    path = Path("expected.jsonl")
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))

    with pytest.raises(UnreadableExpectation, match="end is missing"):
        list(ExpectationFile(path).things())


@attrs.define
class Interrupted:
    """A sender during whose second batch somebody presses Ctrl-C."""

    sent: list[SimulatedMessage] = attrs.field(factory=list)

    def send(self, messages) -> None:
        if self.sent:
            signal.raise_signal(signal.SIGINT)
        self.sent += messages


def test_ctrl_c_ends_after_the_batch_at_hand_with_what_must_come_of_it(
    customers, bare_environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Interrupted()
    monkeypatch.setattr(ToFile, "send", lambda _, messages: sender.send(messages))

    outcome = customers(
        *("simulate", "--to", "file", "--no-register", "--events", 50_000),
        *("--expect", "expected.jsonl", "--json"),
    )

    head = ExpectationFile(Path("expected.jsonl")).head
    assert (outcome.code, outcome.json["stopped"]) == (Exit.INTERRUPTED, True)
    assert outcome.json["sent"] == len(sender.sent) == head.messages["events"] == 1_000


class Down:
    """A sender whose transport does not answer."""

    def send(self, _messages) -> None:
        raise DependencyUnavailable("Redis")


def test_a_transport_that_does_not_answer_is_told_with_how_much_is_sent() -> None:
    with pytest.raises(SimulationBroken) as broken:
        Pace().send(simulated(1, 10), Down(), lambda _: None)

    assert "About 0 messages are sent" in str(broken.value)


@attrs.define
class Waited:
    """Notes for how long one would have to wait."""

    seconds: list[float] = attrs.field(factory=list)

    def is_set(self) -> bool:
        return False

    def wait(self, seconds: float) -> None:
        self.seconds.append(round(seconds, -3))


@attrs.define
class Kept:
    """A sender that keeps what it is given."""

    batches: list[int] = attrs.field(factory=list)

    def send(self, messages) -> None:
        self.batches.append(len(messages))


def test_a_rate_is_kept_by_waiting_between_batches() -> None:
    stopping, sender = Waited(), Kept()

    Pace(rate=0.0001, stopping=stopping).send(simulated(1, 3), sender, lambda _: None)

    assert sender.batches == [1, 1, 1]
    assert stopping.seconds == [10_000, 20_000, 30_000]


def test_without_a_rate_batches_are_large_and_follow_each_other() -> None:
    stopping, sender = Waited(), Kept()

    Pace(stopping=stopping).send(simulated(1, 1_200), sender, lambda _: None)

    assert (sender.batches, stopping.seconds) == ([500, 500, 200], [])


class Api:
    """An API that takes events in, after it has once asked to wait."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/events"
        self.bodies.append(request.content)
        status = self.statuses.pop(0) if self.statuses else 202
        return httpx.Response(status, headers={"retry-after": "7"}, text="said why")

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self), base_url="http://api.invalid")


def test_over_http_messages_go_together_except_those_that_are_no_json() -> None:
    api = Api()
    messages = list(simulated(1, 200, hostile=0.3))

    ToHttp(api.client()).send(messages)

    together, *alone = api.bodies
    assert len(msgspec.json.decode(together)) + len(alone) == len(messages)
    assert alone


def test_over_http_it_waits_as_long_as_it_is_asked_to() -> None:
    api, waited = Api(429, 202), []

    ToHttp(api.client(), waited.append).send(list(simulated(1, 3)))

    assert waited == [7.0]
    assert api.bodies[0] == api.bodies[1]


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_what_the_api_does_not_take_in_is_told(status: int) -> None:
    with pytest.raises(NotTakenIn, match=f"answered {status} to events: said why"):
        ToHttp(Api(status).client()).send(list(simulated(1, 3)))


@pytest.mark.parametrize("to", ["rabbitmq", "kafka"])
def test_a_transport_without_an_address_names_the_setting(to, customers, environment) -> None:
    outcome = customers("simulate", "--no-register", "--to", to)

    assert outcome.code == Exit.SETUP
    assert {"rabbitmq": "RABBITMQ_URL", "kafka": "KAFKA_BROKERS"}[to] in outcome.err
