"""How long `customers up` takes to start, and how much memory it takes when idle.

python -m bench.up_footprint

Starts it twice on one temporary data folder: first without any data, then with what the first run
left. Started means that it has printed the addresses. Memory is summed over every process of it,
some seconds after the first start, by part.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
import psutil
from rich import box
from rich.console import Console
from rich.table import Table

from bench.aims import Figure, aims_table
from bench.processes import free_port

_STOP_SECONDS = 60.0
_MB = 1_000_000
_OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DATA_DIR", "CUSTOMERS_CONFIG")
"""What would lead `customers up` away from the folder it is given."""


@attrs.frozen
class Memory:
    """The memory of one part in MB.

    RSS counts what processes share once for each of them; PSS divides it among them.
    """

    processes: int = 0
    rss: float = 0.0
    pss: float = 0.0

    def __add__(self, other: "Memory") -> "Memory":
        return Memory(self.processes + other.processes, self.rss + other.rss, self.pss + other.pss)


@attrs.frozen(kw_only=True)
class Run:
    """A `customers up` that has started.

    Attributes:
        process: its own process, the parent of all others.
        seconds: how long it took to start.
        parts: its children's process numbers, by name.
    """

    process: psutil.Process
    seconds: float
    parts: Mapping[str, int]


def main() -> None:
    """Start twice, measure and print the tables."""
    parser = argparse.ArgumentParser(prog="bench.up_footprint", description=__doc__)
    parser.add_argument("--settle", type=float, default=10.0, help="idle seconds before measuring")
    parser.add_argument("--demo", action="store_true", help="with demo customers")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-up-") as folder:
        with up(Path(folder), demo=arguments.demo) as first:
            time.sleep(arguments.settle)
            memory = measure(first)
        with up(Path(folder), demo=arguments.demo) as second:
            pass
    console = Console()
    console.print(_table(memory))
    console.print(aims_table(_figures(memory, first, second)))


@contextlib.contextmanager
def up(folder: Path, *, demo: bool) -> Iterator[Run]:
    """Run `customers up` on a data folder for the length of the block."""
    command = [sys.executable, "-m", "customer_cli", "up", "--json"]
    command += ["--data-dir", str(folder), "--port", str(free_port())]
    command += ["--demo"] if demo else []
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    started_at = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        try:
            announced = _first_line(process)
            yield Run(
                process=psutil.Process(process.pid),
                seconds=time.perf_counter() - started_at,
                parts=announced["processes"],
            )
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(_STOP_SECONDS)


def measure(run: Run) -> dict[str, Memory]:
    """Sum up the memory of every process of a run, by part."""
    names = {pid: name for name, pid in run.parts.items()} | {run.process.pid: "up"}
    found: defaultdict[str, Memory] = defaultdict(Memory)
    for process in (run.process, *run.process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            found[_part(process, names)] += _memory(process)
    return dict(found)


def _first_line(process: subprocess.Popen[bytes]) -> dict[str, dict[str, int]]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"customers up ended with {process.wait()} before it had started.")
    announced: dict[str, dict[str, int]] = json.loads(line)
    return announced


def _part(process: psutil.Process, names: Mapping[int, str]) -> str:
    """Name the part a process belongs to: its own, or its nearest ancestor's."""
    line = (process, *process.parents())
    return next(names[one.pid] for one in line if one.pid in names)


def _memory(process: psutil.Process) -> Memory:
    taken = process.memory_full_info()
    return Memory(1, taken.rss / _MB, taken.pss / _MB)


def _table(memory: Mapping[str, Memory]) -> Table:
    total = sum(memory.values(), Memory())
    drawn = Table(title="Memory when idle, MB", box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("")
    for heading in ("processes", "RSS", "PSS"):
        drawn.add_column(heading, justify="right")
    for name, taken in (*memory.items(), ("together", total)):
        drawn.add_row(name, str(taken.processes), f"{taken.rss:.0f}", f"{taken.pss:.0f}")
    return drawn


def _figures(memory: Mapping[str, Memory], first: Run, second: Run) -> list[Figure]:
    resident = sum(one.rss for one in memory.values())
    return [
        Figure(name="resident together", value=resident, unit=" MB", below=600),
        Figure(name="first start", value=first.seconds, unit=" s", below=15),
        Figure(name="second start", value=second.seconds, unit=" s", below=6),
    ]


if __name__ == "__main__":
    main()
