"""Every column of every table is declared in the registry of personal data."""

import pytest

from customer_core.privacy.registry import TABLES, Treatment
from customer_sql.tables import metadata

_TABLES = sorted(metadata.tables)


def test_every_table_is_declared_and_no_other() -> None:
    assert sorted(TABLES) == _TABLES


@pytest.mark.parametrize("name", _TABLES)
def test_every_column_is_declared_once_and_no_other(name: str) -> None:
    place = TABLES[name]
    declared = [*(one.name for one in place.data), *place.plain]
    assert sorted(declared) == sorted(column.name for column in metadata.tables[name].columns)


@pytest.mark.parametrize("name", _TABLES)
def test_rows_that_go_leave_nothing_and_rows_that_stay_say_what_becomes_of_each(name: str) -> None:
    place = TABLES[name]
    deleted = [one.name for one in place.data if one.treatment is Treatment.DELETED]
    assert not place.data or place.keeps_rows is not bool(deleted)
    assert place.keeps_rows or len(deleted) == len(place.data)
