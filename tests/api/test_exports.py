"""Exports over HTTP: asked for, made by the job, and fetched by a signed link without a token."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from customer_bootstrap.events_wire import encode
from customer_core.event_plane.exporter import Exporter
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.privacy.export.links import GOOD_FOR, ArchiveNames

SECRET = "a secret of the tests that is long enough"
KEEP = timedelta(days=7)


@pytest.fixture
def exporter(service):
    return Exporter(
        units=service.memory.platform,
        clock=service.clock,
        application=service.application,
        archives=service.archives,
        names=ArchiveNames(SECRET),
        keep=KEEP,
        encode=encode,
    )


@pytest.fixture
def asked(client, admin, jane):
    """The address of a request for Jane's data."""
    answer = client.post("/v1/customers/jane/privacy/export", headers=admin)
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def download_of(client, headers, address):
    return client.get(address, headers=headers).json()["data"]["request"]["download"]


@pytest.fixture
def url(client, admin, exporter, asked):
    """The link to Jane's archive."""
    exporter.step()
    return download_of(client, admin, asked)["url"]


def test_a_request_shows_a_link_as_soon_as_its_archive_is_made(
    client, admin, exporter, asked, service
):
    assert download_of(client, admin, asked) is None
    exporter.step()
    answer = client.get(asked, headers=admin)
    download = answer.json()["data"]["request"]["download"]
    assert download["expiresAt"] == "2024-12-12T12:15:00Z"
    assert answer.headers["cache-control"] == "no-store"


def test_a_link_is_never_told_to_be_unchanged(client, admin, asked, url, service):
    etag = client.get(asked, headers=admin).headers["etag"]
    service.clock.advance(timedelta(minutes=5))
    again = client.get(asked, headers={**admin, "If-None-Match": etag})
    assert again.status_code == 200
    assert again.json()["data"]["request"]["download"]["url"] != url


def test_the_link_gives_the_archive_without_a_token(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-disposition"].startswith('attachment; filename="export-dsr_')
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert b"jane.smith@example.com" in archive.read("profile.json")


def test_the_person_itself_asks_and_fetches(client, bearer, exporter, jane):
    me = bearer("user-jane", "customer", scope="customers:write")
    asked = client.post("/v1/customers/jane/privacy/export", headers=me).headers["location"]
    exporter.step()
    assert client.get(download_of(client, me, asked)["url"]).status_code == 200


def test_each_download_is_noted_with_where_it_came_from(client, url, service):
    client.get(url, headers={"User-Agent": "a-browser"})
    client.get(url)
    with service.memory.units.begin("default") as unit:
        found = unit.journal.of_stream("customer:jane", limit=10)
    noted = [one.event for one in found if one.event.event_type == "ExportDownloaded"]
    assert [one.audit.get("userAgent") for one in noted][1:] == ["a-browser"]
    assert noted[0].metadata.actor == "signed-link"


def test_a_link_that_expired_is_not_found(client, url, service):
    service.clock.advance(GOOD_FOR)
    answer = client.get(url)
    assert (answer.status_code, answer.json()["code"]) == (404, "EXPORT_NOT_FOUND")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("signature=", "signature=0"),
        ("business=default", "business=other"),
        ("business=default", "business="),
        ("expires=", "expires=9"),
        ("expires=", "expires=x"),
        ("/exports/dsr_", "/exports/dsr_0"),
        ("business=default", "business=default%00"),
    ],
)
def test_a_link_that_was_changed_is_not_found(client, url, old, new):
    assert client.get(url.replace(old, new)).status_code == 404


@pytest.mark.parametrize("query", [{}, {"expires": "9" * 300}, {"signature": "é\x00\U0001f600"}])
def test_an_address_that_is_no_link_is_not_found(client, query):
    answer = client.get(f"/v1/privacy/exports/dsr_1?{urlencode(query)}")
    assert (answer.status_code, answer.json()["code"]) == (404, "EXPORT_NOT_FOUND")


def test_an_archive_that_is_kept_no_more_is_not_found(client, url, exporter, service):
    service.archives.kept.clear()
    assert client.get(url).status_code == 404


def test_a_store_that_does_not_answer_is_said_to_be_so(client, url, service, monkeypatch):
    def fail(name):
        raise DependencyUnavailable("The store of exports")

    monkeypatch.setattr(service.archives, "read", fail)
    assert client.get(url).status_code == 503


def test_others_see_neither_request_nor_link(client, bearer, asked, url):
    other = bearer("user-zoe", "customer", scope="customers:write")
    assert client.get(asked, headers=other).status_code == 404
    elsewhere = bearer(business="other")
    assert client.get(asked, headers=elsewhere).status_code == 404


def test_a_link_is_only_of_its_own_request(client, admin, exporter, asked, url):
    again = client.post("/v1/customers/jane/privacy/export", headers=admin).headers["location"]
    exporter.step()
    assert again != asked
    name = again.rpartition("/")[2]
    stolen = url.replace(asked.rpartition("/")[2], name)
    assert client.get(stolen).status_code == 404
