"""The event plane's rates: the product beside the package `eventsourcing` and beside bare COPY.

python -m bench.events

Starts PostgreSQL and Redis in a temporary folder, both durable. In each round every stage is
measured with orders that have not been seen before: the product's in one process and in two, the
package's, and COPY of the journal's own rows into an empty table of the same shape and indexes.
"""

import argparse
import itertools
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import TypeVar

import attrs
import psycopg
from rich import box
from rich.console import Console
from rich.table import Table

from bench import product
from bench.aims import Figure, aims_table
from bench.environment import Servers, own_servers
from bench.event_jobs import Append, Ingest, Relay, events_of_ours, service_on
from bench.event_limit import BareCopy, journal_as_copied
from bench.event_sourced import PackageAppend, PackageProjection, prepare_schema
from bench.harness import wide_console
from bench.jobs import Job, Measured, run_jobs
from bench.order_traffic import (
    EVENTS_AN_ORDER,
    Envelope,
    as_sent,
    encode,
    order_events,
    past_orders,
)
from bench.workload import sample_customers
from customer_core.event_plane.projector import BATCH as STEP
from customer_worker.ingest import BATCH

_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
_PAST_ORDERS = 4

T = TypeVar("T")
Rounds = Mapping[str, Sequence[Measured]]


@attrs.frozen(kw_only=True)
class Sizes:
    """How much is measured in each round, in events; and the sizes of batches."""

    customers: int
    events: int
    projected: int
    batch: int
    step: int


@attrs.define(eq=False)
class Bench:
    """The stages, each of which makes ready its tables and runs once."""

    servers: Servers
    sizes: Sizes
    _customers: list[str] = attrs.field(init=False)
    _seeds: Iterator[int] = attrs.field(factory=lambda: itertools.count(1), init=False)

    def prepare(self) -> None:
        """Fill in the customers, and what they bought before."""
        samples = sample_customers(self.sizes.customers)
        self._customers = [sample.id for sample in samples]
        product.fill(self.servers.database_url, samples)
        past = as_sent(past_orders(self._customers, each=_PAST_ORDERS, seed=0), seed=0)
        run_jobs([self._ingest(past, through=True)])

    def stages(self) -> dict[str, Callable[[], Measured]]:
        """Give every stage by its name, in the order in which a round takes them."""
        return {
            "append": lambda: self._append(1),
            "append, 2 processes": lambda: self._append(2),
            "COPY, text": lambda: self._copy("text"),
            "COPY, binary": lambda: self._copy("binary"),
            "package's append": self._package_append,
            "package's projection": self._package_projection,
            "ingest": lambda: self._take_in(1, through=False),
            "ingest, 2 processes": lambda: self._take_in(2, through=False),
            "ingest to perspectives": lambda: self._take_in(1, through=True),
            "ingest to perspectives, 2 processes": lambda: self._take_in(2, through=True),
            "relay": lambda: self._relay(1),
            "relay, 2 processes": lambda: self._relay(2),
        }

    def _append(self, processes: int) -> Measured:
        self._empty_journal()
        messages = [encode(event) for event in self._new_events(self.sizes.events)]
        return run_jobs(
            [
                Append(servers=self.servers, messages=part, batch=self.sizes.batch)
                for part in _parts(messages, processes)
            ]
        )

    def _copy(self, form: str) -> Measured:
        rows = journal_as_copied(self.servers, form)  # those of the stage before
        return run_jobs([BareCopy(servers=self.servers, rows=rows, format=form)])

    def _package_append(self) -> Measured:
        prepare_schema(self.servers)
        events = self._new_events(self.sizes.events)
        return run_jobs(
            [PackageAppend(servers=self.servers, events=events, batch=self.sizes.batch)]
        )

    def _package_projection(self) -> Measured:
        prepare_schema(self.servers)
        events = self._new_events(self.sizes.projected)
        run_jobs([PackageAppend(servers=self.servers, events=events, batch=self.sizes.batch)])
        return run_jobs([PackageProjection(servers=self.servers)])

    def _take_in(self, processes: int, *, through: bool) -> Measured:
        self._empty_journal()
        messages = as_sent(self._new_events(self.sizes.events), seed=next(self._seeds))
        parts = _parts(messages, processes)
        return run_jobs([self._ingest(part, through=through) for part in parts])

    def _ingest(self, messages: Sequence[bytes], *, through: bool) -> Job:
        sizes = self.sizes
        return Ingest(
            servers=self.servers,
            messages=messages,
            batch=sizes.batch,
            step=sizes.step,
            through=through,
        )

    def _relay(self, processes: int) -> Measured:
        self._empty_journal()
        service = service_on(self.servers)
        with service.units.begin() as unit:
            unit.journal.append(events_of_ours(self.sizes.events))
            unit.commit()
        service.close()
        relay = Relay(servers=self.servers, step=self.sizes.step)
        return run_jobs([relay] * processes)

    def _new_events(self, count: int) -> list[Envelope]:
        return order_events(count // EVENTS_AN_ORDER, self._customers, seed=next(self._seeds))

    def _empty_journal(self) -> None:
        with psycopg.connect(self.servers.database_url, autocommit=True) as connection:
            connection.execute("TRUNCATE journal, journal_cursors, quarantine")


def _parts(values: Sequence[T], count: int) -> list[Sequence[T]]:
    return [values[number::count] for number in range(count)]


def main() -> None:
    """Run the rounds and print the tables."""
    arguments = _arguments()
    console = wide_console()
    console.print(f"Load average of the machine before the start: {os.getloadavg()[0]:.2f}")
    sizes = Sizes(
        customers=arguments.customers,
        events=arguments.events,
        projected=arguments.projected,
        batch=arguments.batch,
        step=arguments.step,
    )
    runs: dict[str, list[Measured]] = defaultdict(list)
    with own_servers() as servers:
        _print_settings(servers, console)
        bench = Bench(servers, sizes)
        bench.prepare()
        stages = {name: stage for name, stage in bench.stages().items() if arguments.only in name}
        for number in range(1, arguments.rounds + 1):
            for name, stage in stages.items():
                measured = stage()
                runs[name].append(measured)
                console.print(f"{number}/{arguments.rounds} {name}: {measured}")
    console.print(_rates_table(runs))
    if not arguments.only:
        console.print(aims_table(_figures(runs)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.events", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=20_000, help="of a stage in a round")
    parser.add_argument("--projected", type=int, default=1_500, help="by the package's projection")
    parser.add_argument("--batch", type=int, default=BATCH, help="messages of a transaction")
    parser.add_argument("--step", type=int, default=STEP, help="events of a reader's step")
    parser.add_argument("--only", default="", help="stages with this in their names")
    return parser.parse_args()


def _print_settings(servers: Servers, console: Console) -> None:
    with psycopg.connect(servers.database_url) as connection:
        for name in _DURABLE:
            value = connection.execute(f"SHOW {name}").fetchall()[0][0]
            console.print(f"{name} = {value}")


def _rates_table(runs: Rounds) -> Table:
    drawn = Table(title="Events per second", box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("")
    for heading in ("events/s", "lowest", "highest", "cpu of an event, µs"):
        drawn.add_column(heading, justify="right")
    for name, measured in runs.items():
        rates = [one.rate for one in measured]
        cpu = median(one.cpu / one.events for one in measured) * 1e6
        drawn.add_row(
            name,
            *(f"{rate:,.0f}" for rate in (median(rates), min(rates), max(rates))),
            f"{cpu:.1f}",
        )
    return drawn


def _figures(runs: Rounds) -> list[Figure]:
    text, binary = runs["COPY, text"], runs["COPY, binary"]
    copied = [max(pair, key=_rate) for pair in zip(text, binary, strict=True)]
    through = _faster(runs, "ingest to perspectives")
    package = runs["package's projection"]
    return [
        Figure(
            name="append, times the package's",
            at_least=1,
            value=_ratio(runs["append"], runs["package's append"]),
        ),
        Figure(name="append, of COPY's rate", value=_ratio(runs["append"], copied)),
        Figure(name="ingest, of COPY's rate", value=_ratio(_faster(runs, "ingest"), copied)),
        Figure(
            name="ingest to perspectives, times the package's projection",
            at_least=20,
            value=_ratio(through, package),
        ),
        Figure(
            name="ingest to perspectives, of COPY's rate",
            at_least=0.5,
            value=_ratio(through, copied),
        ),
        Figure(
            name="relay",
            unit="/s",
            at_least=20_000,
            value=median(map(_rate, _faster(runs, "relay"))),
        ),
    ]


def _faster(runs: Rounds, stage: str) -> Sequence[Measured]:
    both = (runs[stage], runs[f"{stage}, 2 processes"])
    return max(both, key=lambda measured: median(map(_rate, measured)))


def _ratio(ours: Sequence[Measured], theirs: Sequence[Measured]) -> float:
    return median(one.rate / other.rate for one, other in zip(ours, theirs, strict=True))


def _rate(measured: Measured) -> float:
    return measured.rate


if __name__ == "__main__":
    main()
