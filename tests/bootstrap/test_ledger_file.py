"""The file beside the database in which it is noted who was erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from customer_bootstrap.ledger_file import LedgerFile
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.privacy.erasure.errors import LedgerCopyUnreadable
from customer_core.privacy.erasure.ledger import CopyPlace, ErasedName
from customer_core.privacy.erasure.lines import names_of
from customer_core.privacy.pseudonyms import NameKind
from customer_core.testing import NOON

START = CopyPlace()


def name(digest: str) -> ErasedName:
    return ErasedName(
        business_id=DEFAULT_BUSINESS,
        kind=NameKind.USER,
        digest=digest,
        pseudonym="erased_1",
        erased_at=NOON,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "erased.jsonl"


@pytest.fixture
def file(path: Path) -> LedgerFile:
    return LedgerFile(path)


def digests(file: LedgerFile, place: CopyPlace = START, limit: int = 100) -> list[str]:
    return [one.digest for one in file.after(place, limit).names]


def test_what_is_appended_is_read_in_its_order(file):
    file.append([name("a"), name("b")])
    file.append([name("c")])
    assert digests(file) == ["a", "b", "c"]


def test_reading_goes_on_where_it_ended(file):
    file.append([name("a"), name("b"), name("c")])
    page = file.after(START, 2)
    assert digests(file, page.end) == ["c"]
    end = file.after(page.end, 2).end
    assert file.after(end, 2).end == end
    file.append([name("d")])
    assert digests(file, end) == ["d"]


@pytest.mark.parametrize("path", [None, Path("nowhere/erased.jsonl")])
def test_without_a_file_there_is_nothing(path):
    page = LedgerFile(path).after(START, 10)
    assert (page.names, page.end) == ((), START)


def test_a_line_that_is_being_written_is_read_when_it_is_whole(file, path):
    file.append([name("a")])
    whole = path.read_text()
    path.write_text(whole + whole[:20])
    page = file.after(START, 10)
    assert [one.digest for one in page.names] == ["a"]
    path.write_text(whole + whole)
    assert digests(file, page.end) == ["a"]


def test_what_follows_on_a_line_that_was_broken_off_is_a_line_of_its_own(file, path):
    file.append([name("a")])
    path.write_text(path.read_text() + '{"businessId":"def')
    file.append([name("b")])
    assert digests(file) == ["a", "b"]
    with path.open() as lines:
        assert [one.digest for one in names_of(lines)] == ["a", "b"]


def test_one_that_was_replaced_or_cut_off_is_read_from_its_beginning(file, path):
    file.append([name("a"), name("b")])
    end = file.after(START, 10).end
    other = path.with_name("other")
    LedgerFile(other).append([name("c"), name("d"), name("e")])
    other.replace(path)
    assert digests(file, end) == ["c", "d", "e"]
    path.write_text("")
    file.append([name("f")])
    assert digests(file, end) == ["f"]


def test_one_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(LedgerCopyUnreadable, match="directory"):
        LedgerFile(tmp_path).after(START, 10)
