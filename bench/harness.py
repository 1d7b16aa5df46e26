"""Compare subjects under the same load: rounds interleaved, medians and ratios from one run.

Interleaving (A B C, A B C, …) lets whatever else the machine does fall on all of them alike, and a
ratio is the median of the ratios within each round.
"""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import median

import attrs
from rich import box
from rich.console import Console
from rich.table import Table

from bench.http1 import LoadError
from bench.load import Limits, LoadReport, RequestFactory, run_load
from bench.processes import Running, Server, running

_WIDTH = 110


@attrs.frozen(kw_only=True)
class Subject:
    """One row of a comparison: a server, and the requests to send it.

    Subjects may share a server; it is then started once.
    """

    name: str
    server: Server
    next_request: RequestFactory


@attrs.frozen(kw_only=True)
class Plan:
    """How a comparison is run. Each subject is warmed up once before the first round."""

    rounds: int = attrs.field(default=3, validator=attrs.validators.gt(0))
    warm_up_seconds: float = attrs.field(default=3.0, validator=attrs.validators.gt(0))
    limits: Limits = attrs.field(factory=Limits)


@attrs.frozen
class Comparison:
    """Every subject's reports, in the order of the rounds."""

    reports: Mapping[str, Sequence[LoadReport]]

    def median(self, name: str, figure: Callable[[LoadReport], float]) -> float:
        """Give the median over the rounds of one figure of one subject."""
        return median(figure(report) for report in self.reports[name])

    def ratio(self, name: str, baseline: str) -> float:
        """How many times the baseline's rate a subject reached, at the median of the rounds."""
        pairs = zip(self.reports[name], self.reports[baseline], strict=True)
        return median(
            ours.requests_per_second / theirs.requests_per_second for ours, theirs in pairs
        )

    def failures(self, name: str) -> int:
        """Number of requests in all rounds that got another status than 2xx, or no answer."""
        return sum(report.non_2xx + report.broken for report in self.reports[name])


def compare(subjects: Sequence[Subject], plan: Plan, console: Console) -> Comparison:
    """Start every server, run the rounds, stop what was started; tell the console each round.

    Raises:
        ServerFailedError: a server did not become ready.
        LoadError: a server stopped serving, or a subject never succeeds.
    """
    reports: defaultdict[str, list[LoadReport]] = defaultdict(list)
    with contextlib.ExitStack() as stack:
        servers = {id(subject.server): subject.server for subject in subjects}
        processes = {key: stack.enter_context(running(one)) for key, one in servers.items()}
        warm_up = attrs.evolve(plan.limits, seconds=plan.warm_up_seconds)
        for subject in subjects:
            report = run_load(subject.server.address, subject.next_request, warm_up)
            if not report.succeeded:
                raise LoadError(f"{subject.name} never succeeded: {dict(report.statuses)}")
        for number in range(1, plan.rounds + 1):
            for subject in subjects:
                report = _measured(subject, processes[id(subject.server)], plan.limits)
                reports[subject.name].append(report)
                console.print(f"{number}/{plan.rounds} {subject.name}: {report}", soft_wrap=True)
    return Comparison(reports)


def _measured(subject: Subject, process: Running, limits: Limits) -> LoadReport:
    before = process.cpu_seconds()
    report = run_load(subject.server.address, subject.next_request, limits)
    share = (process.cpu_seconds() - before) / report.seconds
    return attrs.evolve(report, server_cpu=share)


def wide_console() -> Console:
    """Give a console on which the tables fit, also where the output is not a terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH)


def table(comparison: Comparison, *, title: str, baselines: Sequence[str] = ()) -> Table:
    """Lay out the medians, with a column of ratios to each baseline.

    Latencies are in ms; `cpu` is the server's processor time for an answer, in µs.
    """
    drawn = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("", no_wrap=True)
    for heading in ("req/s", "p50", "p95", "p99", "cpu", "failed"):
        drawn.add_column(heading, justify="right", no_wrap=True)
    for baseline in baselines:
        drawn.add_column(f"x {baseline}", justify="right")
    for name in comparison.reports:
        drawn.add_row(
            name,
            f"{comparison.median(name, lambda report: report.requests_per_second):,.0f}",
            f"{comparison.median(name, lambda report: report.p50_ms):.1f}",
            f"{comparison.median(name, lambda report: report.p95_ms):.1f}",
            f"{comparison.median(name, lambda report: report.p99_ms):.1f}",
            f"{comparison.median(name, lambda report: report.server_microseconds):,.0f}",
            str(comparison.failures(name)),
            *(f"{comparison.ratio(name, baseline):.3g}" for baseline in baselines),
        )
    return drawn
