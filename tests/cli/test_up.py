"""The parts of ``customers up``, without starting anything heavy."""

from __future__ import annotations

import http.server
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import attrs
import jwt
import pytest

from customer_bootstrap.data_dir import DataDir
from customer_bootstrap.errors import ServerError, SettingsError
from customer_bootstrap.settings import Connections
from customer_cli.exits import Exit
from customer_cli.ports import AddressUnusable, PortTaken, need_free_port
from customer_cli.up.interrupts import interruptible
from customer_cli.up.leftovers import stop_leftovers
from customer_cli.up.plan import complete, read_plan
from customer_cli.up.programs import (
    MARK,
    Program,
    StepFailed,
    run_step,
    stopped_at_the_end,
)
from customer_cli.up.readiness import wait_until_ready
from customer_cli.up.summary import Summary
from customer_cli.up.supervisor import HEALTHY_SECONDS, Supervisor

EXTERNAL = {"DATABASE_URL": "postgresql://db.invalid/x", "REDIS_URL": "redis://cache.invalid/0"}


def test_without_addresses_the_servers_are_embedded(tmp_path):
    plan = read_plan({}, data_dir=tmp_path, port=8123)

    assert plan.embedded
    assert plan.api_url == "http://127.0.0.1:8123"


def test_with_both_addresses_those_are_used(tmp_path):
    plan = read_plan(EXTERNAL, data_dir=tmp_path)

    assert not plan.embedded
    assert plan.settings.database_url == EXTERNAL["DATABASE_URL"]


def test_one_address_alone_is_refused():
    with pytest.raises(SettingsError, match="REDIS_URL is not"):
        read_plan({"DATABASE_URL": EXTERNAL["DATABASE_URL"]})


def test_the_command_line_goes_before_the_environment():
    plan = read_plan({"SERVICE_PORT": "9000"}, host="0.0.0.0", port=9001)

    assert plan.address == ("0.0.0.0", 9001)
    assert plan.api_url == "http://127.0.0.1:9001"


@pytest.mark.parametrize("environ", [{}, EXTERNAL], ids=["embedded", "external"])
def test_a_secret_of_the_folder_signs_tokens_where_none_is_set(environ, tmp_path):
    plan = read_plan(environ, data_dir=tmp_path)
    known = Connections(database_url="postgresql://here/x", redis_url="redis://here/0")

    with DataDir(tmp_path).claim() as claim:
        settings = complete(plan, claim.secrets(), known if plan.embedded else None)
        assert settings.jwt_secret == claim.secrets().jwt_secret

    assert settings.database_url in (known.database_url, EXTERNAL["DATABASE_URL"])


def test_a_secret_that_is_set_stays(tmp_path):
    secret = "a secret of thirty-two bytes or more"
    plan = read_plan({"JWT_SECRET": secret}, data_dir=tmp_path)

    with DataDir(tmp_path).claim() as claim:
        assert complete(plan, claim.secrets(), None).jwt_secret == secret


@attrs.define
class Process:
    """A process that runs for as long as it has a number."""

    name: str = "worker"
    log_file: str = "worker.log"
    ending: str = "exit code 1"
    pid: int | None = 1
    refusals: list[Exception] = attrs.field(factory=list)
    starts: int = 0

    def start(self) -> None:
        self.starts += 1
        if self.refusals:
            raise self.refusals.pop(0)
        self.pid = 2


@pytest.fixture
def told() -> list[str]:
    return []


def test_a_process_that_ended_is_started_again_after_a_pause(told):
    process, changes = Process(), []
    supervisor = Supervisor([process], tell=told.append, changed=lambda: changes.append(1))

    process.pid = None
    supervisor.look(10.0)
    supervisor.look(10.4)
    assert process.starts == 0
    supervisor.look(10.6)

    assert process.starts == 1
    assert changes == [1]
    assert told[0].startswith("worker ended unexpectedly (exit code 1); it is started again in 0.5")
    assert told[0].endswith("Its log: worker.log")
    assert told[1] == "worker runs again."


def test_the_pauses_grow_while_it_keeps_ending_and_shrink_after_health(told):
    process = Process()
    supervisor = Supervisor([process], tell=told.append, changed=lambda: None)
    now = 0.0
    for pause in (0.5, 1, 2, 4, 8, 16, 30, 30):
        process.pid = None
        supervisor.look(now)
        assert f"again in {pause:g} s" in told[-1]
        now += pause
        supervisor.look(now)
    supervisor.look(now + HEALTHY_SECONDS + 1)
    process.pid = None
    supervisor.look(now + HEALTHY_SECONDS + 2)

    assert "again in 0.5 s" in told[-1]


def test_a_server_that_cannot_start_is_told_and_tried_again(told):
    process = Process(refusals=[ServerError("No room.", "Make some.")], pid=None)
    supervisor = Supervisor([process], tell=told.append, changed=lambda: None)

    for now in (0.0, 1.0, 1.1, 3.0):
        supervisor.look(now)

    assert "No room. Make some." in told
    assert process.pid == 2


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_port_in_use_is_told(taken_port):
    with pytest.raises(PortTaken, match=f"Port {taken_port} is in use.*--port"):
        need_free_port("127.0.0.1", taken_port)


@pytest.mark.parametrize("host", ["203.0.113.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_told(host):
    with pytest.raises(AddressUnusable, match=host):
        need_free_port(host, 8007)


def test_a_port_in_use_is_told_before_anything_starts(customers, bare_environment, taken_port):
    outcome = customers("up", "--port", taken_port, "--data-dir", "data")

    assert outcome.code == Exit.SETUP
    assert outcome.err == (
        f"Port {taken_port} is in use by another program. "
        "Choose another one with --port, or stop that program.\n"
    )
    assert not Path("data", "postgres").exists()


def test_a_second_start_is_told_what_runs_in_the_folder(customers, bare_environment):
    with DataDir(Path("data")).claim():
        outcome = customers("up", "--data-dir", "data")

    assert outcome.code == Exit.SETUP
    assert f"is in use: process {os.getpid()} runs there" in outcome.err


def test_serve_refuses_a_port_in_use(customers, environment, taken_port):
    assert customers("serve", "--port", taken_port).code == Exit.SETUP


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Make a program of ours from a few lines of Python."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def made(source: str, *, stop_seconds: float = 5.0, **environment: str) -> Program:
        (tmp_path / "a_program.py").write_text(source)
        return Program(
            "program",
            "a_program",
            environment={**os.environ, **environment},
            log_file=tmp_path / "program.log",
            stop_seconds=stop_seconds,
        )

    return made


SLEEPS = "import time\nprint('awake', flush=True)\ntime.sleep(60)\n"
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPS


def log_says(program: Program, word: str) -> bool:
    deadline = time.monotonic() + 10
    while word not in Path(program.log_file).read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return True


@pytest.mark.parametrize(("source", "seconds"), [(SLEEPS, 5.0), (STUBBORN, 0.1)])
def test_a_program_is_stopped_by_force_if_need_be(program, source, seconds):
    one = program(source, stop_seconds=seconds)

    with stopped_at_the_end(one):
        one.start()
        assert log_says(one, "awake")
        assert one.pid is not None

    assert one.pid is None


def test_a_program_that_ended_says_how_and_with_what_words(program):
    one = program("import sys\nsys.exit('the database is newer')\n")
    one.start()

    with pytest.raises(StepFailed) as failed:
        wait_until_ready("http://127.0.0.1:1", (one,))

    assert str(failed.value).startswith(
        "Starting the program did not work: the database is newer (exit code 1; its log: "
    )
    one.stop()


def test_waits_until_the_api_says_that_it_is_ready(program):
    answers = iter([503, 503, 200])

    class Api(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(next(answers))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with (
        http.server.HTTPServer(("127.0.0.1", 0), Api) as api,
        stopped_at_the_end(one := program(SLEEPS)),
    ):
        one.start()
        threading.Thread(target=api.serve_forever, daemon=True).start()
        wait_until_ready(f"http://127.0.0.1:{api.server_port}", (one,))
        api.shutdown()

    assert next(answers, "all given") == "all given"


def test_a_step_that_fails_says_why_in_its_own_words():
    with pytest.raises(StepFailed, match="Looking did not work: Usage: customers"):
        run_step("Looking", "customer_cli", ("fnd",), os.environ)


def test_children_that_outlived_their_parent_are_stopped(tmp_path):
    environ = {**os.environ, MARK: str(tmp_path)}
    orphan = subprocess.Popen([sys.executable, "-c", SLEEPS], env=environ)
    other = subprocess.Popen([sys.executable, "-c", SLEEPS])
    try:
        assert stop_leftovers(tmp_path) == 1
        assert orphan.wait(5) == -signal.SIGTERM
        assert other.poll() is None
    finally:
        for process in (orphan, other):
            process.kill()
            process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_interrupts_and_the_others_are_ignored(number):
    def until_interrupted() -> None:
        with interruptible():
            try:
                signal.raise_signal(number)
            finally:
                signal.raise_signal(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt):
        until_interrupted()


def test_a_closed_terminal_does_not_stop_what_nohup_started():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_summary_has_a_token_and_three_lines_for_the_shell(tmp_path):
    token = jwt.encode({"sub": "operator"}, "x" * 32)
    summary = Summary(api_url="http://127.0.0.1:8007", token=token, folder=tmp_path)

    assert f"export TOKEN={token}\n" in summary.text
    for line in summary.curl_lines:
        assert line in summary.text
        assert shlex.split(line)[0] == "curl"
    body = shlex.split(summary.curl_lines[0])[-1]
    assert json.loads(body)["profile"] == {"firstName": "Ada", "lastName": "Lovelace"}


def test_where_others_sign_there_is_no_token_to_try(tmp_path):
    summary = Summary(api_url="http://127.0.0.1:8007", token=None, folder=tmp_path)

    assert "Your auth service signs the tokens" in summary.text
    assert "TOKEN=" not in summary.text
