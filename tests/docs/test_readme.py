"""The five-minute tour of the README, typed word for word into a shell."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.docs.console import examples, matches

ROOT = Path(__file__).parents[2]
TOUR = list(examples((ROOT / "README.md").read_text()))
BIN = Path(sys.executable).parent
STARTED = "Ctrl-C stops all of it."
PATIENCE = 60


@pytest.fixture(scope="module")
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def environment():
    return {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "COLUMNS": "160"}


def typed(command, port):
    """A command as the reader types it, but on a port and by a `uv run` that cost no waiting."""
    return command.replace("uv run ", "").replace("8007", str(port))


@pytest.fixture(scope="module")
def terminal(tmp_path_factory, environment, port):
    """The terminal of its own in which the first command of the tour is left running."""
    folder = tmp_path_factory.mktemp("tour")
    said = folder / "said.txt"
    command = f"exec {typed(TOUR[0].command, port)} --port {port}"
    with said.open("wb") as out:
        running = subprocess.Popen(
            ["bash", "-c", command], cwd=folder, env=environment, stdout=out, stderr=out
        )
    deadline = time.monotonic() + PATIENCE
    while STARTED not in said.read_text() and time.monotonic() < deadline:
        assert running.poll() is None, said.read_text()
        time.sleep(0.1)
    yield folder, said
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 0


def test_it_starts_as_promised(terminal, port):
    _, said = terminal

    assert matches(TOUR[0].output.replace("8007", str(port)), said.read_text())


def test_each_command_prints_what_is_promised(terminal, environment, port):
    folder, _ = terminal
    script = "set -e\n" + "\n".join(
        f"{typed(_whole(example), port)} > out.{number}"
        if not example.command.startswith(("export", "cat >"))
        else f"{typed(_whole(example), port)}\n: > out.{number}"
        for number, example in enumerate(TOUR[1:])
    )

    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for number, example in enumerate(TOUR[1:]):
        seen = (folder / f"out.{number}").read_text()
        promised = "" if example.command.startswith("cat >") else example.output
        assert matches(promised, seen), f"{example.command}\n{seen}"


def _whole(example):
    """A command with its here-document, which the page shows as lines behind it."""
    if example.command.startswith("cat >"):
        return f"{example.command}\n{example.output}"
    return example.command
