"""The stage of the fault runs, and the figures they print."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.faults.stage import Stage, stage

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def on_stage(tmp_path) -> Iterator[Stage]:
    """A service on durable servers of its own."""
    with stage(tmp_path) as found:
        yield found


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Note a figure, to be printed at the end."""
    lines = request.config.stash.setdefault(FIGURES, [])

    def noted(text: str) -> None:
        lines.append(f"{request.node.name}: {text}")

    return noted


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Print the figures that were noted."""
    if lines := config.stash.get(FIGURES, []):
        terminalreporter.section("figures of the fault runs")
        for line in lines:
            terminalreporter.write_line(line)
