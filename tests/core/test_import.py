"""Importing the core is quick and brings nothing along but attrs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import requires

_MEASURED = """
import json, sys, time
before, started = set(sys.modules), time.process_time()
import customer_core
print(json.dumps([time.process_time() - started, sorted(set(sys.modules) - before)]))
"""


def imported(tmp_path) -> tuple[float, list[str]]:
    """Return the seconds of processor time and the modules that an import takes."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", _MEASURED]
    runs = [
        json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
        for _ in range(4)
    ]
    return min(seconds for seconds, _ in runs[1:]), runs[-1][1]


def test_the_import_takes_well_under_100_milliseconds_and_loads_attrs_alone(tmp_path):
    seconds, modules = imported(tmp_path)
    assert seconds < 0.1
    foreign = {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names)
    assert foreign <= {"attr", "attrs", "customer_core"}


def test_the_core_depends_on_attrs_and_cattrs_alone():
    assert sorted(requires("customer-core") or []) == ["attrs>=25.4", "cattrs>=26.1"]
