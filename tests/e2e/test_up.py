"""``customers up`` as a newcomer meets it: one command, everything runs, Ctrl-C ends it."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import attrs
import httpx
import psutil
import pytest

from customer_core.privacy.registry import PLACES, Medium

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.timeout(400)]

START_SECONDS = 150
STOP_SECONDS = 20
LAST_LINE = "Ctrl-C stops all of it."
SETTINGS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "JWT_SECRET", "CUSTOMERS_CONFIG")


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**kept, **settings}


def customers(*arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    return run("customer_cli", *map(str, arguments), **settings)


def run(module: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
    )


@attrs.define
class Up:
    """A running ``customers up``."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def out(self) -> str:
        return self.folder.with_suffix(".out").read_text()

    @property
    def err(self) -> str:
        return self.folder.with_suffix(".err").read_text()

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        return self.out.split("export TOKEN=")[1].split()[0]

    @property
    def curl_lines(self) -> list[str]:
        lines = (line.strip() for line in self.out.splitlines())
        return [line for line in lines if line.startswith("curl")]

    def curl(self, line: str) -> httpx.Response:
        """Send what a line of curl sends."""
        words = iter(shlex.split(line.replace("$TOKEN", self.token))[2:])
        url, headers, body = "", {}, None
        for word in words:
            if word == "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            elif word == "-d":
                body = next(words)
            else:
                url = word
        return httpx.request("POST" if body else "GET", url, headers=headers, content=body)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.api + path, headers={"Authorization": f"Bearer {self.token}"})

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, module: str) -> psutil.Process:
        return next(one for one in self.descendants() if one.cmdline()[-1] == module)

    def wait_for(self, holds, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"{self.out}\n{self.err}"
            time.sleep(0.05)

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


def is_declared(file: str) -> bool:
    """Whether the registry of personal data has the form of a path in the data folder."""
    return any(
        fnmatchcase(file, form)
        for place in PLACES
        for form in place.forms
        if place.medium is Medium.FILE
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up") / "customers"


@pytest.fixture(name="start")
def starting(folder: Path) -> Iterator:
    """Start ``customers up`` on the folder that the tests share, one after the other."""
    started: list[Up] = []

    def up(*arguments: str, folder: Path = folder, **settings: str) -> Up:
        port = free_port()
        with (
            folder.with_suffix(".out").open("wb") as out,
            folder.with_suffix(".err").open("wb") as err,
        ):
            command = ["up", "--port", str(port), "--data-dir", str(folder), *arguments]
            process = subprocess.Popen(
                [sys.executable, "-m", "customer_cli", *command],
                env=environment(**settings),
                stdout=out,
                stderr=err,
            )
        one = Up(folder, port, process)
        started.append(one)
        one.wait_for(lambda: LAST_LINE in one.out or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, one.err
        return one

    yield up
    for one in started:
        if one.process.poll() is None:
            one.stop(signal.SIGTERM)


def test_one_command_runs_everything_and_ctrl_c_ends_it(start, folder):
    up = start("--demo")

    assert len(up.curl_lines) == 3
    for line in up.curl_lines:
        answer = up.curl(line)
        assert answer.is_success, answer.text
    assert httpx.get(f"{up.api}/docs").is_success
    assert up.get("/v1/customers/segments").json()["data"]["customers"] == 301

    found = customers("find", "--tier", "vip", "--data-dir", folder)
    assert found.returncode == 0, found.stderr
    assert "vip" in found.stdout
    files = [str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()]
    assert not [file for file in files if not is_declared(file)]
    waited = customers("journal", "status", "--wait", "--data-dir", folder)
    assert waited.returncode == 0, waited.stderr

    second = customers("up", "--port", free_port(), "--data-dir", folder)
    assert second.returncode == 3
    assert f"process {up.process.pid} runs there, its API at {up.api}" in second.stderr

    running = up.descendants()
    assert up.stop(signal.SIGINT) == 0
    assert up.err.endswith("Stopping …\nStopped.\n")
    assert not [one for one in running if one.is_running()]
    assert customers("find", "--data-dir", folder).returncode == 3


def test_starting_again_finds_the_data_and_what_crashes_is_started_again(start, folder):
    up = start()
    assert up.get("/v1/customers/cust-1001").status_code == 200

    worker = up.child("customer_worker")
    worker.kill()
    up.wait_for(lambda: "worker runs again." in up.err, 20)
    assert "worker ended unexpectedly (signal 9); it is started again" in up.err

    order = up.get("/api/customers/cust-1001/orders")
    assert order.is_success
    assert up.stop(signal.SIGTERM) == 0


def test_the_whole_stays_within_its_memory(start):
    up = start()
    time.sleep(3)
    processes = [psutil.Process(up.process.pid), *up.descendants()]

    # What processes share, as those of PostgreSQL do their buffers, counts once.
    resident = {
        f"{one.pid} {' '.join(one.cmdline())[-60:]}": one.memory_full_info().pss / 1e6
        for one in processes
    }

    assert sum(resident.values()) < 600, resident


def test_servers_that_are_set_are_used(empty_database, redis_url, tmp_path, start):
    servers = {"DATABASE_URL": empty_database, "REDIS_URL": redis_url}

    up = start(folder=tmp_path / "customers", **servers)

    for line in up.curl_lines:
        assert up.curl(line).is_success
    assert not (tmp_path / "customers" / "postgres").exists()
    assert up.stop(signal.SIGINT) == 0


def test_a_server_that_does_not_answer_is_told_before_anything_starts(tmp_path):
    servers = {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}

    refused = customers("up", "--port", free_port(), "--data-dir", tmp_path, **servers)

    assert refused.returncode == 3
    assert refused.stderr.startswith("PostgreSQL does not answer at the moment")
    assert "DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("module", ["customer_worker", "customer_api"])
def test_no_process_starts_on_a_database_without_tables(module, empty_database, redis_url):
    settings = {
        "DATABASE_URL": empty_database,
        "REDIS_URL": redis_url,
        "JWT_SECRET": "a secret for the tests that is long enough",
        "SERVICE_PORT": str(free_port()),
    }

    refused = run(module, **settings)

    assert refused.returncode == 3
    assert refused.stderr.strip().splitlines()[-1] == (
        "The database has no tables yet; run `customers db upgrade`."
    )


def test_what_a_killed_one_left_behind_does_not_stand_in_the_way(start):
    up = start()
    orphans = up.descendants()
    up.process.kill()
    up.process.wait()
    assert any(one.is_running() for one in orphans)

    again = start()

    assert "Stopped what an earlier run had left behind" in again.err
    assert again.get("/v1/customers/cust-1001").status_code == 200
    assert again.stop(signal.SIGINT) == 0
    assert not [one for one in orphans if one.is_running()]
