"""Work that is measured in processes of its own, all of which begin at the same moment."""

import gc
import multiprocessing
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Protocol

import attrs

_PREPARED_SECONDS = 120.0
_SPAWN = multiprocessing.get_context("spawn")


class Job(Protocol):
    """What one process is to do; it is pickled on its way there."""

    def prepare(self) -> Callable[[], int]:
        """Connect and make ready what is not measured; give what is, which counts its events."""
        ...


@attrs.frozen
class Measured:
    """What a run came to.

    Attributes:
        events: of all processes.
        seconds: from the moment the first began until the last was done.
        cpu: seconds of processor time that the processes took, without those of the servers.
    """

    events: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    def __str__(self) -> str:
        return f"{self.events:,} events in {self.seconds:.2f} s, {self.rate:,.0f}/s"


class JobFailedError(Exception):
    """A process could not do its job; the message is its traceback."""


def run_jobs(jobs: Sequence[Job]) -> Measured:
    """Run each job in a process of its own, and measure from the first's start to the last's end.

    Raises:
        JobFailedError: one of them failed.
    """
    barrier = _SPAWN.Barrier(len(jobs))
    answers = _SPAWN.SimpleQueue()
    processes = [_SPAWN.Process(target=_run, args=(job, barrier, answers)) for job in jobs]
    for process in processes:
        process.start()
    told = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    for one in told:
        if isinstance(one, str):
            raise JobFailedError(one)
    begins, ends, events, cpu = zip(*told, strict=True)
    return Measured(sum(events), max(ends) - min(begins), sum(cpu))


def _run(job: Job, barrier, answers) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - multiprocessing's own kinds
    try:
        work = job.prepare()
        gc.collect()
        gc.freeze()
        barrier.wait(_PREPARED_SECONDS)
        begin, cpu = time.monotonic(), time.process_time()
        events = work()
        answers.put((begin, time.monotonic(), events, time.process_time() - cpu))
    except BaseException:  # noqa: BLE001 - told to who waits
        answers.put(traceback.format_exc())
        barrier.abort()
