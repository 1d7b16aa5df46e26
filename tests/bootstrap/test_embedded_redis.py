"""The embedded Redis keeps what it was given and survives being killed."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
import redis

from customer_bootstrap.embedded import processes
from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.errors import ServerError

pytestmark = pytest.mark.redis


def server(folder: Path, *, durable: bool = True) -> EmbeddedRedis:
    return EmbeddedRedis(folder, password="for-tests_1", durable=durable)


def write_note(cache: EmbeddedRedis) -> None:
    with redis.Redis.from_url(cache.url) as client:
        client.set("note", "kept")


def read_note(cache: EmbeddedRedis) -> object:
    with redis.Redis.from_url(cache.url) as client:
        return client.get("note")


def kill(cache: EmbeddedRedis) -> None:
    os.kill(cache.pid, signal.SIGKILL)
    while cache.pid is not None:
        time.sleep(processes.PAUSE)


def test_what_was_written_is_there_after_a_restart_at_the_same_address(tmp_path):
    cache = server(tmp_path)
    cache.start()
    write_note(cache)
    address = cache.url
    cache.stop()
    assert cache.pid is None
    with cache:
        assert cache.url == address
        assert read_note(cache) == b"kept"


def test_one_that_is_not_durable_forgets(tmp_path):
    cache = server(tmp_path, durable=False)
    with cache:
        write_note(cache)
    with cache:
        assert read_note(cache) is None


def test_it_starts_again_after_its_own_process_was_killed(tmp_path):
    with server(tmp_path) as cache:
        write_note(cache)
        kill(cache)
        cache.start()
        assert read_note(cache) == b"kept"


def test_a_server_that_outlived_its_killed_owner_is_replaced(tmp_path, then_killed):
    def own_and_die() -> None:
        cache = server(tmp_path)
        cache.start()
        write_note(cache)

    then_killed(own_and_die)
    marker = str(tmp_path / "redis.conf")
    (orphan,) = processes.survivors("redis-server", marker)
    with server(tmp_path) as cache:
        assert processes.has_ended(orphan)
        assert read_note(cache) == b"kept"
        assert [it.pid for it in processes.survivors("redis-server", marker)] == [cache.pid]


def test_nobody_comes_in_without_the_password(redis_server):
    address = redis_server.url.replace(redis_server.url.split("@")[0], "redis://:wrong")
    with redis.Redis.from_url(address) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_its_files_are_closed_to_others(redis_server, tmp_path):
    with server(tmp_path / "redis"):
        modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "redis").rglob("*")}
    assert modes == {0}


def test_an_ordinary_user_can_run_it(open_folder, redis_server, as_ordinary_user):
    def run() -> None:
        with server(open_folder / "mine") as cache:
            write_note(cache)
            assert read_note(cache) == b"kept"

    as_ordinary_user(run)


def test_damaged_data_are_told_in_the_servers_own_words(tmp_path):
    (tmp_path / "appendonly.aof").write_text("this is no append-only file\n")
    with pytest.raises(ServerError, match=r"Redis did not start on .*Bad file format"):
        server(tmp_path).start()


def test_each_test_finds_the_shared_one_empty(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_each_test_finds_the_shared_one_empty_again(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
