"""A database that went back to before an erasure is noticed by the ledger's copy."""

from __future__ import annotations

import pytest

from customer_core.event_plane.erasure.restore_watch import RestoreWatch
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.privacy.erasure.ledger import CopyPage, CopyPlace, ErasedName
from customer_core.privacy.pseudonyms import NameKind
from customer_core.testing import NOON, MemoryPlatformUnits, MemoryStore
from customer_core.testing.suppression import MemoryLedgerCopy


def name(number: int) -> ErasedName:
    return ErasedName(
        business_id=DEFAULT_BUSINESS,
        kind=NameKind.CUSTOMER,
        digest=f"digest-{number}",
        pseudonym=f"erased_{number}",
        erased_at=NOON,
    )


class NotingCopy(MemoryLedgerCopy):
    """A copy that notes from where it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.read_from: list[int] = []

    def after(self, place: CopyPlace, limit: int) -> CopyPage:
        self.read_from.append(place.offset)
        return super().after(place, limit)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def platform(store: MemoryStore) -> MemoryPlatformUnits:
    return MemoryPlatformUnits(store)


@pytest.fixture
def copy() -> NotingCopy:
    return NotingCopy()


@pytest.fixture
def watch(platform: MemoryPlatformUnits, copy: NotingCopy) -> RestoreWatch:
    return RestoreWatch(platform, copy)


@pytest.fixture
def erase(platform, copy):
    """Let the ledger know names, and the copy after it."""

    def erased(*numbers: int, copied: bool = True) -> None:
        names = [name(one) for one in numbers]
        with platform.begin() as unit:
            unit.erased.add(names)
            unit.commit()
        if copied:
            copy.append(names)

    return erased


@pytest.fixture
def go_back(store):
    """Restore the ledger as it was with some names."""

    def gone_back(*numbers: int) -> None:
        store.erased = {name(one).key: name(one) for one in numbers}
        store.restored = False

    return gone_back


def test_nothing_is_needed_where_nobody_was_erased(watch):
    assert not watch.needs_replay()


def test_nothing_is_needed_where_the_ledger_has_all_that_its_copy_has(watch, erase):
    erase(1, 2)
    assert not watch.needs_replay()
    erase(3)
    assert not watch.needs_replay()


def test_a_process_that_ended_before_it_wrote_the_copy_raises_no_alarm(watch, erase):
    erase(1, copied=False)
    assert not watch.needs_replay()
    erase(2)
    assert not watch.needs_replay()


def test_a_name_that_the_copy_alone_has_tells_of_a_restore(watch, erase, go_back):
    erase(1, 2)
    go_back(1)
    assert watch.needs_replay()


def test_one_name_that_is_missing_among_many_is_found(watch, erase, go_back):
    erase(*range(2_500))
    assert not watch.needs_replay()
    go_back(*(one for one in range(2_500) if one != 1_234))
    assert watch.needs_replay()


def test_a_ledger_that_goes_back_under_a_running_process_is_noticed(watch, erase, go_back):
    erase(1)
    assert not watch.needs_replay()
    go_back()
    assert watch.needs_replay()


def test_processes_without_a_copy_are_told_by_one_that_has_it(watch, platform, erase, go_back):
    without = RestoreWatch(platform, MemoryLedgerCopy())
    erase(1)
    go_back()
    assert not without.needs_replay()
    assert watch.needs_replay()
    assert without.needs_replay()


def test_it_is_needed_until_the_replay_is_done_though_the_names_are_there(
    watch, platform, erase, go_back
):
    erase(1)
    go_back()
    assert watch.needs_replay()
    erase(1, copied=False)
    assert watch.needs_replay()
    with platform.begin() as unit:
        unit.erased.replayed()
        unit.commit()
    assert not watch.needs_replay()


def test_what_was_compared_is_not_compared_again(watch, copy, erase):
    erase(*range(10))
    watch.needs_replay()
    del copy.read_from[:]
    erase(10)
    watch.needs_replay()
    assert copy.read_from == [10, 11]
