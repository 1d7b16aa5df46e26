"""A data folder belongs to one running service at a time, and tells the others what runs."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime

import pytest

from customer_bootstrap.data_dir import DataDir, RunInfo
from customer_bootstrap.errors import DataDirBusyError, DataDirError


def run_info() -> RunInfo:
    return RunInfo(
        pid=os.getpid(),
        started_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        database_url="postgresql://app:pw@127.0.0.1:5433/customers",
        database_owner_url="postgresql://owner:pw@127.0.0.1:5433/customers",
        redis_url="redis://:pw@127.0.0.1:6380/0",
        jwt_secret="s" * 64,
        api_url="http://127.0.0.1:8007",
        processes={"postgres": 11, "redis": 12},
        logs={"postgres": "logs/postgres.log"},
    )


@pytest.fixture
def folder(tmp_path):
    return DataDir(tmp_path / "service")


def test_what_is_recorded_is_found_by_others(folder):
    with folder.claim() as claim:
        claim.record(run_info())
        assert DataDir(folder.path).running() == run_info()


def test_nothing_runs_in_a_folder_that_does_not_exist(folder):
    assert folder.running() is None
    assert not folder.path.exists()


def test_nothing_runs_after_the_claim_has_ended(folder):
    with folder.claim() as claim:
        claim.record(run_info())
    assert folder.running() is None


def test_the_note_of_a_killed_owner_is_ignored_and_the_folder_is_free(folder, then_killed):
    def own_and_die() -> None:
        folder.claim().__enter__().record(run_info())

    then_killed(own_and_die)
    assert (folder.path / "run.json").exists()
    assert folder.running() is None
    with folder.claim():
        assert folder.running() is None


def test_a_second_claim_is_told_what_runs_and_where(folder):
    with folder.claim() as claim:
        claim.record(run_info())
        with pytest.raises(DataDirBusyError) as refused, DataDir(folder.path).claim():
            pass
        assert folder.running() == run_info()
    message = str(refused.value)
    assert str(folder.path) in message
    assert f"process {os.getpid()} " in message
    assert "http://127.0.0.1:8007" in message
    assert "--data-dir" in message


def test_a_second_claim_while_the_first_still_starts_names_its_process(folder):
    with folder.claim(), pytest.raises(DataDirBusyError) as refused, folder.claim():
        pass
    assert refused.value.pid == os.getpid()


def test_a_child_left_running_does_not_hold_the_folder(folder):
    with folder.claim():
        child = subprocess.Popen(["sleep", "30"])
    try:
        with folder.claim():
            pass
    finally:
        child.kill()
        child.wait()


def test_secrets_are_drawn_once_and_differ_between_folders(folder, tmp_path):
    with folder.claim() as claim:
        drawn = claim.secrets()
    with folder.claim() as claim:
        assert claim.secrets() == drawn
    with DataDir(tmp_path / "other").claim() as claim:
        assert claim.secrets() != drawn
    assert len(drawn.jwt_secret.encode()) >= 32
    assert drawn.jwt_secret not in repr(drawn)


def test_nobody_else_can_read_what_is_in_it(folder):
    with folder.claim() as claim:
        claim.secrets()
        claim.record(run_info())
        assert folder.path.stat().st_mode & 0o077 == 0
        for name in ("secrets.json", "run.json", "lock", "logs"):
            assert (folder.path / name).stat().st_mode & 0o077 == 0
    assert (folder.path / ".gitignore").read_text() == "*\n"


def test_a_note_is_replaced_whole(folder):
    with folder.claim() as claim:
        claim.record(run_info())
        with (folder.path / "run.json").open() as reader:
            claim.record(run_info())
            assert json.load(reader)["pid"] == os.getpid()
        assert not list(folder.path.glob("run.json?*"))


@pytest.mark.parametrize("content", ["", "{}", '{"pid": "many"}', "[1]"])
def test_a_note_of_another_form_is_told(folder, content):
    with folder.claim():
        (folder.path / "run.json").write_text(content)
        with pytest.raises(DataDirError, match="start it again with this version"):
            folder.running()


def test_secrets_changed_by_hand_are_told(folder):
    with folder.claim() as claim:
        (folder.path / "secrets.json").write_text('{"jwtSecret": ')
        with pytest.raises(DataDirError, match="move the folder away"):
            claim.secrets()


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataDirError, match="--data-dir"), DataDir(tmp_path / "file").claim():
        pass


def test_a_folder_closed_to_this_user_is_told(open_folder, as_ordinary_user):
    closed = open_folder / "closed"
    closed.mkdir()
    closed.chmod(0o000)

    def attempt() -> None:
        inside = DataDir(closed / "service")
        with pytest.raises(DataDirError, match=f"{closed} belongs to "), inside.claim():
            pass
        with pytest.raises(DataDirError, match="--data-dir"):
            inside.running()

    as_ordinary_user(attempt)
    closed.chmod(0o700)
