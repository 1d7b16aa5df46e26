"""The store of archives by obstore keeps the contract of its port."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from customer_bootstrap.archive_store import ObjectArchives, local_url
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import contracts


@pytest.fixture(params=["plain", "with a space & ü"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


@pytest.fixture
def archives(folder: Path) -> ObjectArchives:
    return ObjectArchives(local_url(folder))


class TestArchives(contracts.ArchiveStoreContract):
    def test_the_folder_is_made_for_its_owner_alone(
        self, archives: ObjectArchives, folder: Path
    ) -> None:
        archives.write("one.zip", [b"1"])
        assert stat.S_IMODE((folder / "exports").stat().st_mode) == 0o700

    def test_one_that_is_broken_off_leaves_no_bytes_behind(
        self, archives: ObjectArchives, folder: Path
    ) -> None:
        self.test_one_that_is_broken_off_is_not_there(archives)
        assert list((folder / "exports").iterdir()) == []


def test_a_folder_that_cannot_be_is_a_dependency_that_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "exports").write_bytes(b"no folder")
    archives = ObjectArchives(local_url(tmp_path))
    with pytest.raises(DependencyUnavailable, match="store of exports"):
        archives.write("one.zip", [b"1"])
    with pytest.raises(DependencyUnavailable, match="store of exports"):
        archives.read("one.zip")


def test_a_store_in_memory_is_one_too() -> None:
    archives = ObjectArchives("memory:///")
    archives.write("one.zip", [b"1"])
    kept = archives.read("one.zip")
    assert kept is not None
    assert b"".join(kept.pieces) == b"1"
