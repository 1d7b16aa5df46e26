"""The stage of the fault runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.stage import Stage, stage


@pytest.fixture
def on_stage(tmp_path) -> Iterator[Stage]:
    """A service on durable servers of its own."""
    with stage(tmp_path) as found:
        yield found
