"""Where archives are kept, and for how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from customer_bootstrap import Settings, open_service
from customer_bootstrap.archive_store import local_url
from customer_bootstrap.errors import SettingsError
from customer_core.privacy.erasure.errors import PrivacySecretMissing

GIVEN = {
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "REDIS_URL": "redis://localhost/0",
    "JWT_SECRET": "a secret of the tests that is long enough",
}


def test_without_a_setting_they_are_kept_in_the_data_folder_for_a_week(tmp_path):
    settings = Settings.load(GIVEN, data_dir=tmp_path)
    assert (settings.export_store_url, settings.export_keep_days) == (None, 7)
    archives = open_service(settings).archives
    archives.write("one.zip", [b"1"])
    assert (tmp_path / "exports" / "one.zip").read_bytes() == b"1"


def test_they_are_kept_where_the_setting_says(tmp_path):
    url = (tmp_path / "elsewhere").as_uri()
    settings = Settings.load({**GIVEN, "EXPORT_STORE_URL": url})
    open_service(settings).archives.write("one.zip", [b"1"])
    assert (tmp_path / "elsewhere" / "one.zip").read_bytes() == b"1"


@pytest.mark.parametrize("url", ["exports", "ftp://x/y", "file://"])
def test_an_address_that_is_no_store_is_refused(url):
    with pytest.raises(SettingsError, match="EXPORT_STORE_URL"):
        Settings.load({**GIVEN, "EXPORT_STORE_URL": url})


@pytest.mark.parametrize("days", ["0", "366", "a week"])
def test_days_that_are_none_are_refused(days):
    with pytest.raises(SettingsError, match="EXPORT_KEEP_DAYS"):
        Settings.load({**GIVEN, "EXPORT_KEEP_DAYS": days})


def test_a_relative_data_folder_is_taken_from_where_it_is_called():
    assert local_url(Path(".customers")) == (Path.cwd() / ".customers" / "exports").as_uri()


def test_without_a_secret_there_are_no_links_and_nothing_is_made():
    service = open_service(Settings.load(GIVEN))
    good = service.export_links.is_good(
        business_id="b", request_id="r", expires="9999999999", signature="", now=service.clock.now()
    )
    assert not good
    with pytest.raises(PrivacySecretMissing):
        _ = service.exporter
