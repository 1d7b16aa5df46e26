"""A full recompute of the standings, beside the bare SQL statement and beside a plain loop.

python -m bench.segments

Starts PostgreSQL in a temporary folder, durable, and fills it with customers and their orders. In
each round 2 % of the standings are made wrong before each way to bring them right, those of a
different fiftieth each time. Then the tick is measured, with 1,000 customers due, and reads of
single customers beside each way that writes.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import attrs
from rich.console import Console

from bench import segment_population as population
from bench.aims import aims_table
from bench.environment import own_servers
from bench.harness import wide_console
from bench.segment_figures import (
    BESIDE,
    DUE,
    MEGABYTE,
    Measured,
    figures,
    reads_table,
    runs_table,
    ticks_table,
)
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_sql.database import Database
from customer_sql.roles import APP_ROLE
from customer_sql.unit_of_work import SqlUnitsOfWork

_LOOPS = ("loop", "loop_all")


@attrs.frozen(kw_only=True)
class Bench:
    """A database with customers, and what is measured on it."""

    url: str
    customers: int
    now: datetime
    console: Console
    _fiftieths: Iterator[int] = attrs.field(factory=count)

    def run(self, name: str) -> Measured:
        """Run one way in a process of its own."""
        command = [sys.executable, "-m", "bench.segment_runs", name, self.url, str(self.now)]
        told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        scale = self.customers / told["customers"] if name in _LOOPS else 1
        return Measured(seconds=told["seconds"] * scale, changed=told["changed"], peak=told["peak"])

    def corrected(self, name: str) -> Measured:
        """Make 2 % wrong, and run one way that has to notice; then make sure that none is left."""
        wrong = self.make_wrong()
        found = self.run(name)
        if name not in _LOOPS and found.changed != wrong:
            raise RuntimeError(f"{name} changed {found.changed:,} of {wrong:,}")
        if name not in ("ours", "one_by_one"):
            self.run("ours")
        return found

    def make_wrong(self) -> int:
        """Make the standings of another fiftieth wrong, and return how many those are."""
        return population.make_wrong(self.url, next(self._fiftieths) % 50)

    def told(self, number: int, name: str, found: Measured) -> None:
        """Tell the console of a run."""
        self.console.print(
            f"{number} {name}: {found.seconds:.2f} s, {found.changed:,} changed, "
            f"peak {found.peak / MEGABYTE:.0f} MB",
            soft_wrap=True,
        )


def main() -> None:
    """Run the rounds and print the tables."""
    arguments = _arguments()
    console = wide_console()
    console.print(f"Load average of the machine before the start: {os.getloadavg()[0]:.2f}")
    ticks: dict[int, list[Measured]] = {}
    with own_servers() as servers:
        now = datetime.now(UTC)
        made = 0
        for size in sorted({*(10_000, 100_000), arguments.customers}):
            if size <= arguments.customers:
                begin = time.monotonic()
                population.make(servers.database_url, made + 1, size, now)
                seconds = time.monotonic() - begin
                console.print(f"{size - made:,} customers made in {seconds:.0f} s")
                made = size
                bench = Bench(url=servers.database_url, customers=size, now=now, console=console)
                _need_right(bench)
                ticks[size] = _ticks(bench, arguments.rounds)
        runs = _rounds(bench, arguments.rounds)
        reads = _reads(bench, arguments.rounds)
    console.print(runs_table(runs, bench.customers))
    console.print(ticks_table(ticks))
    console.print(reads_table(reads))
    console.print(aims_table(figures(runs, reads, ticks)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.segments", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--customers", type=int, default=200_000)
    return parser.parse_args()


def _need_right(bench: Bench) -> None:
    """Check that those who made the rows and those who judge them mean the same."""
    found = bench.run("finding")
    if found.changed:
        raise RuntimeError(f"{found.changed:,} standings are wrong from the beginning")


def _rounds(bench: Bench, rounds: int) -> Mapping[str, Sequence[Measured]]:
    ways: Sequence[tuple[str, Callable[[str], Measured]]] = (
        ("bare_count", bench.run),
        ("finding", bench.run),
        ("bare", bench.corrected),
        ("ours", bench.corrected),
        ("one_by_one", bench.corrected),
        ("loop", bench.corrected),
        ("loop_all", bench.corrected),
    )
    runs: dict[str, list[Measured]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for name, measure in ways:
            found = measure(name)
            runs[name].append(found)
            bench.told(number, name, found)
    return runs


def _ticks(bench: Bench, rounds: int) -> list[Measured]:
    found = []
    for number in range(1, rounds + 1):
        population.make_due(bench.url, DUE, str(number), bench.now)
        found.append(bench.run("tick"))
        bench.told(number, f"tick at {bench.customers:,}", found[-1])
    return found


def _reads(bench: Bench, rounds: int) -> Mapping[str, Sequence[float]]:
    """Return how long reads of customers took, when it was quiet and beside each way."""
    took: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        with _reading(bench) as quiet:
            time.sleep(3)
        took["quiet"] += quiet
        for name in BESIDE:
            bench.make_wrong()
            with _reading(bench) as beside:
                bench.run(name)
            took[name] += beside
            if name == "bare":
                bench.run("ours")
    return took


@contextmanager
def _reading(bench: Bench) -> Iterator[list[float]]:
    """Read customers by their ids, one after the other, for as long as the ``with`` lasts."""
    database = Database(bench.url, role=APP_ROLE, max_connections=1)
    units, took, stopping = SqlUnitsOfWork(database), list[float](), threading.Event()

    def read() -> None:
        chance = random.Random(1)
        while not stopping.is_set():
            number = chance.randint(1, bench.customers)
            begin = time.perf_counter()
            with units.begin(BusinessId("default")) as unit:
                unit.customers.read(CustomerId(f"cust_{number:08}"))
            took.append(time.perf_counter() - begin)
            time.sleep(0.001)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield took
    finally:
        stopping.set()
        thread.join()
        database.close()


if __name__ == "__main__":
    main()
