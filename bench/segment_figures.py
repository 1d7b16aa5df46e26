"""What the runs of the bench of segments took, laid out beside what the product aims at."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median, quantiles

import attrs
from rich import box
from rich.table import Table

from bench.aims import Figure
from bench.segment_runs import LOOPED

MEGABYTE = 1024 * 1024
DUE = 1_000
"""Who is due when the tick is measured."""
BESIDE = ("bare", "ours", "one_by_one")
"""The ways that write, beside which reads are measured."""


@attrs.frozen(kw_only=True)
class Measured:
    """What one run took.

    Attributes:
        seconds: for all customers; of the loop, scaled up.
        changed: how many rows it wrote.
        peak: of its process's memory, in bytes.
    """

    seconds: float
    changed: int
    peak: int


def runs_table(runs: Mapping[str, Sequence[Measured]], customers: int) -> Table:
    drawn = Table(title=f"{customers:,} customers", box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("")
    for heading in ("seconds", "lowest", "highest", "changed", "peak, MB"):
        drawn.add_column(heading, justify="right")
    names = {
        "bare_count": "bare, counting only",
        "one_by_one": "ours, one chunk after the other",
        "loop": f"loop, {LOOPED:,} scaled up",
        "loop_all": f"loop, saving every row, {LOOPED:,} scaled up",
    }
    for name, measured in runs.items():
        seconds = [one.seconds for one in measured]
        drawn.add_row(
            names.get(name, name),
            *(f"{one:.2f}" for one in (median(seconds), min(seconds), max(seconds))),
            f"{measured[0].changed:,}",
            f"{max(one.peak for one in measured) / MEGABYTE:.0f}",
        )
    return drawn


def ticks_table(ticks: Mapping[int, Sequence[Measured]]) -> Table:
    drawn = Table(title=f"The tick, {DUE:,} due", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("customers", "seconds", "lowest", "highest"):
        drawn.add_column(heading, justify="right")
    for size, measured in ticks.items():
        seconds = [one.seconds for one in measured]
        shown = (f"{one:.3f}" for one in (median(seconds), min(seconds), max(seconds)))
        drawn.add_row(f"{size:,}", *shown)
    return drawn


def reads_table(reads: Mapping[str, Sequence[float]]) -> Table:
    drawn = Table(title="Reads beside it, ms", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("beside", "median", "p99", "reads"):
        drawn.add_column(heading, justify="right")
    for name, took in reads.items():
        drawn.add_row(
            name, f"{median(took) * 1000:.2f}", f"{_p99(took) * 1000:.2f}", f"{len(took):,}"
        )
    return drawn


def _p99(took: Sequence[float]) -> float:
    return quantiles(took, n=100)[98]


def figures(
    runs: Mapping[str, Sequence[Measured]],
    reads: Mapping[str, Sequence[float]],
    ticks: Mapping[int, Sequence[Measured]],
) -> list[Figure]:
    smallest, largest = min(ticks), max(ticks)
    tick = {size: median(one.seconds for one in ticks[size]) for size in (smallest, largest)}
    return [
        Figure(name="recompute, times the bare statement", below=1.5, value=_ratio(runs, "bare")),
        Figure(
            name="one chunk after the other, times the bare statement",
            value=_ratio(runs, "bare", "one_by_one"),
        ),
        Figure(
            name="finding who differs, times the bare count",
            value=_ratio(runs, "bare_count", "finding"),
        ),
        Figure(name="the loop, times the recompute", value=1 / _ratio(runs, "loop")),
        Figure(
            name="the loop that saves every row, times the recompute",
            at_least=50,
            value=1 / _ratio(runs, "loop_all"),
        ),
        Figure(
            name="peak memory",
            unit=" MB",
            below=200,
            value=max(one.peak for one in runs["ours"]) / MEGABYTE,
        ),
        *_of_reads(reads),
        Figure(
            name=f"the tick at {largest:,}, times that at {smallest:,}",
            below=2,
            value=tick[largest] / tick[smallest],
        ),
    ]


def _of_reads(reads: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    quiet = _p99(reads["quiet"])
    for name in BESIDE:
        yield Figure(
            name=f"p99 of reads beside {name}, times the quiet",
            below=None if name == "bare" else 2,
            value=_p99(reads[name]) / quiet,
        )


def _ratio(runs: Mapping[str, Sequence[Measured]], baseline: str, way: str = "ours") -> float:
    pairs = zip(runs[way], runs[baseline], strict=True)
    return median(one.seconds / other.seconds for one, other in pairs)
