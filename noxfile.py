"""The checks of the project: ``uv run nox`` runs them all, as CI does."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "contracts", "tests", "wheels", "docs"]

PACKAGES = sorted(path.parent for path in Path("packages").glob("*/pyproject.toml"))
MODULES = [path.name for package in PACKAGES for path in (package / "src").iterdir()]
# A process for each core, and the tests of a file in one: they share databases, and go in order.
# A file's number of tests says little of how long it takes, so they keep their order too.
PARALLEL = (
    "--numprocesses=logical",
    "--maxprocesses=4",
    "--dist=loadfile",
    "--no-loadscope-reorder",
)
# The programs of this environment come first, also where it was not activated.
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
# A developer's own settings must not reach the tests.
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "JWT_SECRET", "CUSTOMERS_CONFIG"):
    os.environ.pop(name, None)


@nox.session
def lint(session: nox.Session) -> None:
    """Style and formatting."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types of all packages, strictly."""
    session.run("mypy", *(part for module in MODULES for part in ("-p", module)))


@nox.session
def contracts(session: nox.Session) -> None:
    """The direction of imports: drivers, bootstrap, adapters, core."""
    session.run("lint-imports", "--no-logo")


@nox.session
def tests(session: nox.Session) -> None:
    """Everything, on embedded PostgreSQL and Redis; options go to pytest, such as ``-n0``."""
    session.run("pytest", *PARALLEL, *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """The fault runs in full, with their figures; they take an hour or so."""
    session.run(
        "pytest",
        "tests/faults",
        "tests/sql/test_gap_free.py",
        *session.posargs,
        env={"FAULTS": "full"},
    )


@nox.session
def wheels(session: nox.Session) -> None:
    """Build a wheel of every package, and look that each is typed."""
    target = Path(session.create_tmp()).resolve()
    shutil.rmtree(target / "wheels", ignore_errors=True)
    session.run("uv", "build", "--all-packages", "--wheel", "--out-dir", str(target / "wheels"))
    session.run("python", "tests/check_wheels.py", str(target / "wheels"))


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; warnings are errors."""
    session.run("uv", "sync", "--inexact", "--group", "docs", silent=True)
    session.run("mkdocs", "build", "--strict", env={"NO_MKDOCS_2_WARNING": "1"})
