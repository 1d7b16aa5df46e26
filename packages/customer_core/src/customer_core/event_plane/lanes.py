"""Going through work in several threads at once, as if it were one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from typing import TypeVar

Step = TypeVar("Step")


def side_by_side(lanes: int, walk: Callable[[], Iterator[Step]]) -> Iterator[Step]:
    """Yield the steps of several walks, each in a thread of its own, as they are made.

    Where one fails, or the caller goes on no more, the others end behind the step they are at.

    Args:
        lanes: how many; one needs no thread.
        walk: begins a walk; never None is a step.

    Raises:
        Exception: what a walk has raised, when all have ended.
    """
    if lanes == 1:
        yield from walk()
        return
    made, stopping = SimpleQueue[Step | None](), Event()

    def lane() -> None:
        try:
            for step in walk():
                made.put(step)
                if stopping.is_set():
                    return
        except BaseException:
            stopping.set()
            raise
        finally:
            made.put(None)

    with ThreadPoolExecutor(lanes) as threads:
        ends = [threads.submit(lane) for _ in range(lanes)]
        try:
            for _ in ends:
                yield from iter(made.get, None)
        finally:
            stopping.set()
    for end in ends:
        end.result()
