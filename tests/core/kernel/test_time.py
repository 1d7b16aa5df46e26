"""Time: UTC and aware, ISO 8601 with Z on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from customer_core.kernel.clock import SystemClock, format_time, parse_time, whole_days
from customer_core.kernel.errors import InvalidField

MOMENT = datetime(2024, 12, 12, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-12-12T10:30:00Z",
        "2024-12-12T10:30:00+00:00",
        "2024-12-12T12:30:00+02:00",
        "2024-12-12T10:30:00.000000Z",
        "20241212T103000Z",
    ],
)
def test_a_moment_is_read_into_utc_from_every_way_to_write_it(text):
    read = parse_time(text, "timestamp")
    assert read == MOMENT
    assert read.tzinfo is UTC


def test_a_moment_already_read_is_taken_into_utc():
    east = MOMENT.astimezone(timezone(timedelta(hours=9)))
    assert parse_time(east, "timestamp").tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("yesterday", "ISO 8601"),
        ("", "ISO 8601"),
        (None, "ISO 8601"),
        (1733999400, "ISO 8601"),
        ("2024-13-01T00:00:00Z", "ISO 8601"),
        ("2024-12-12T10:30:00", "offset"),
        (datetime(2024, 12, 12), "offset"),  # noqa: DTZ001 - the naive moment is the example
        ("2024-12-12", "offset"),
        ("9999-12-31T23:59:59-01:00", "years"),
        ("9000-01-01T00:00:00Z", "years"),
        ("0001-01-01T00:00:00+01:00", "years"),
    ],
)
def test_what_is_no_moment_is_refused_by_its_field(value, reason):
    with pytest.raises(InvalidField, match=reason) as refused:
        parse_time(value, "timestamp")
    assert refused.value.field == "timestamp"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (MOMENT, "2024-12-12T10:30:00Z"),
        (MOMENT.replace(microsecond=5000), "2024-12-12T10:30:00.005000Z"),
        (MOMENT.astimezone(timezone(timedelta(hours=2))), "2024-12-12T10:30:00Z"),
    ],
)
def test_a_moment_is_written_with_z_and_fractions_where_there_are_any(moment, text):
    assert format_time(moment) == text
    assert parse_time(text, "timestamp") == moment


@pytest.mark.parametrize(
    ("step", "days"),
    [
        (timedelta(0), 0),
        (timedelta(hours=24) - timedelta(microseconds=1), 0),
        (timedelta(hours=24), 1),
        (timedelta(hours=47), 1),
        (timedelta(days=-3), 0),
    ],
)
def test_days_are_full_24_hours_and_never_below_none(step, days):
    assert whole_days(MOMENT, MOMENT + step) == days


def test_the_clock_of_the_machine_tells_utc():
    assert SystemClock().now().tzinfo is UTC
