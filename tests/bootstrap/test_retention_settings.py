"""The settings of retention: what they become, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_bootstrap.errors import SettingsError
from customer_bootstrap.retention import retention_policy_of
from customer_bootstrap.settings import Settings
from customer_core.privacy.retention.policy import AgingCategory

GIVEN = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "JWT_SECRET": "a secret for the tests that is long enough",
}


def test_nothing_goes_unless_it_is_set():
    policy = retention_policy_of(Settings.load(GIVEN))
    assert not policy.is_on
    assert policy.notice == timedelta(days=30)


def test_periods_are_days_by_category():
    given = {"RETENTION_INACTIVE_DAYS": "1095", "RETENTION_PERIODS": "online=365, Appointments=730"}
    policy = retention_policy_of(Settings.load({**GIVEN, **given}))
    assert policy.inactive == timedelta(days=1095)
    assert policy.periods == {
        AgingCategory.ONLINE: timedelta(days=365),
        AgingCategory.APPOINTMENTS: timedelta(days=730),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RETENTION_INACTIVE_DAYS", "0"),
        ("RETENTION_INACTIVE_DAYS", "29"),
        ("RETENTION_NOTICE_DAYS", "-1"),
        ("RETENTION_PERIODS", "everything=365"),
        ("RETENTION_PERIODS", "online=7"),
        ("RETENTION_PERIODS", "online"),
        ("RETENTION_PERIODS", "online=soon"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(name, value):
    with pytest.raises(SettingsError, match=name):
        Settings.load({**GIVEN, name: value})
