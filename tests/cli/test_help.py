"""``customers --help``: quick, and complete."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from customer_cli.lazy import COMMANDS


def test_lists_every_command_without_importing_it():
    probe = (
        "import sys; from customer_cli.main import run; code = run(['--help']); "
        "heavy = {'sqlalchemy', 'redis', 'customer_core', 'rich'} & sys.modules.keys(); "
        "sys.exit(code or (f'imported {heavy}' if heavy else 0))"
    )

    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(customers, name):
    assert import_module(f"customer_cli.commands.{name}").__doc__.startswith(f"``customers {name}")

    outcome = customers(name, "--help")

    assert outcome.code == 0
    assert f"Usage: customers {name}" in outcome.out
