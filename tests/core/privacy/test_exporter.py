"""The job that makes the archives people asked for, and the links by which they fetch them."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from customer_bootstrap.events_wire import encode
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane import exporter as exporting
from customer_core.event_plane.exporter import Exporter, Stopped
from customer_core.kernel.errors import DependencyUnavailable, NotPermitted
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.kernel.principal import Origin, Role
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.export.carry_out import LEASE, StartExport, start_export
from customer_core.privacy.export.erasing import ArchivesOfExports
from customer_core.privacy.export.errors import ExportNotFound
from customer_core.privacy.export.links import GOOD_FOR, ArchiveNames, ExportLinks
from customer_core.privacy.export.open_export import OpenExport, bearer_of_a_link, open_export
from customer_core.privacy.registry import PLACES
from customer_core.privacy.requests.errors import DataRequestNotFound, RequestMoveNotAllowed
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.privacy.requests.open_request import (
    RequestErasure,
    RequestExport,
    request_erasure,
    request_export,
)
from customer_core.privacy.requests.states import RequestState
from customer_core.testing import FixedClock, MemoryService, an_admin, order_fact, principal
from customer_core.testing.exports import MemoryArchives

JOHN = "cust-123"
SECRET = "a secret of the tests that is long enough"
KEEP = timedelta(days=7)
MINUTE = timedelta(minutes=1)


class FailingArchives(MemoryArchives):
    """A store of archives that does not take any, for a reason."""

    def __init__(self, clock: FixedClock, error: Exception) -> None:
        super().__init__(clock)
        self._error = error

    def write(self, name, pieces):
        for _ in pieces:
            raise self._error
        super().write(name, pieces)


@pytest.fixture
def archives(service: MemoryService) -> MemoryArchives:
    return MemoryArchives(service.clock)


def exporter_of(service: MemoryService, archives: MemoryArchives) -> Exporter:
    return Exporter(
        units=service.platform,
        clock=service.clock,
        application=service.application,
        archives=archives,
        names=ArchiveNames(SECRET),
        keep=KEEP,
        encode=encode,
    )


@pytest.fixture
def exporter(service, archives) -> Exporter:
    return exporter_of(service, archives)


@pytest.fixture
def links() -> ExportLinks:
    return ExportLinks(SECRET, KEEP)


@pytest.fixture
def asked(service, john):
    """The id of a request for the data of John, which may run."""
    command = RequestExport(customer_id=john.id)
    return service.application.run(request_export, command, an_admin()).id


def request_of(service, request_id):
    with service.platform.begin() as unit:
        return unit.data_requests.get(RequestKey(DEFAULT_BUSINESS, request_id))


def events_of(service):
    with service.units.begin(DEFAULT_BUSINESS) as unit:
        found = unit.journal.of_stream(f"customer:{JOHN}", limit=50)
    return [one.event for one in found]


class TestMaking:
    def test_a_request_that_is_due_gets_its_archive(self, service, exporter, archives, asked):
        assert exporter.step() == 1
        request = request_of(service, asked)
        assert request.state is RequestState.DONE
        _, content = archives.kept[request.outcome]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            assert b"john@example.com" in archive.read("profile.json")

    def test_it_is_told_in_the_journal_without_what_is_in_it(self, service, exporter, asked):
        exporter.step()
        exported = next(one for one in events_of(service) if one.event_type == "DataExported")
        assert exported.data["requestId"] == asked
        assert exported.data["records"] > 0
        assert "john@example.com" not in str(exported.data)

    @pytest.mark.usefixtures("asked")
    def test_nothing_is_made_twice(self, exporter):
        assert [exporter.step(), exporter.step()] == [1, 0]

    def test_nothing_is_made_where_nobody_asked(self, service, exporter, john):
        command = RequestErasure(customer_id=john.id, at_once=True)
        service.application.run(request_erasure, command, an_admin())
        assert exporter.step() == 0

    def test_the_name_of_an_archive_tells_nothing_but_begins_as_all_of_the_customer(
        self, exporter, archives, asked
    ):
        exporter.step()
        (name,) = archives.kept
        beginning = ArchiveNames(SECRET).beginning(DEFAULT_BUSINESS, JOHN)
        assert list(archives.beginning_with(beginning)) == [name]
        assert JOHN not in name
        assert asked not in name

    def test_ids_that_are_paths_name_files_all_the_same(self, service, exporter, archives):
        command = RegisterCustomer(email="x@example.com", id="..")
        service.application.run(register_customer, command, an_admin(".."))
        service.application.run(request_export, RequestExport(customer_id=".."), an_admin(".."))
        assert exporter.step() == 1
        (name,) = archives.kept
        assert name.strip("abcdef0123456789-") == ".zip"


class TestFailing:
    def test_a_store_that_does_not_answer_leaves_the_request_for_later(
        self, service, archives, asked
    ):
        failing = FailingArchives(service.clock, DependencyUnavailable("The store"))
        with pytest.raises(DependencyUnavailable):
            exporter_of(service, failing).step()
        assert request_of(service, asked).state is RequestState.RUNNING
        assert exporter_of(service, archives).step() == 0
        service.clock.advance(LEASE)
        assert exporter_of(service, archives).step() == 1

    def test_what_nobody_foresaw_fails_the_request_and_tells_nothing_of_it(self, service, asked):
        failing = FailingArchives(service.clock, ZeroDivisionError("john@example.com"))
        assert exporter_of(service, failing).step() == 0
        request = request_of(service, asked)
        assert request.state is RequestState.FAILED
        assert "john" not in request.failure

    def test_one_that_fails_does_not_keep_others_from_theirs(
        self, service, archives, asked, monkeypatch
    ):
        command = RegisterCustomer(email="x@example.com", id="zoe")
        service.application.run(register_customer, command, an_admin())
        service.application.run(request_export, RequestExport(customer_id="zoe"), an_admin())
        read = exporting.read_part

        def failing(ctx, command):
            if command.customer_id == JOHN:
                raise ZeroDivisionError
            return read(ctx, command)

        monkeypatch.setattr(exporting, "read_part", failing)
        assert exporter_of(service, archives).step() == 1
        assert request_of(service, asked).state is RequestState.FAILED

    def test_a_process_that_stops_breaks_off_and_another_begins_anew(
        self, service, exporter, archives, asked
    ):
        stopping = threading.Event()
        stopping.set()
        with pytest.raises(Stopped):
            exporter.step(stopping)
        assert archives.kept == {}
        service.clock.advance(LEASE)
        assert exporter.step() == 1
        assert request_of(service, asked).attempts == 2

    def test_one_that_takes_long_shows_that_it_goes_on(self, service, exporter, asked, monkeypatch):
        service.ingest(*(order_fact("Happened", customerId=JOHN, n=n) for n in range(2500)))
        read = exporting.read_part

        def slow(ctx, command):
            service.clock.advance(2 * MINUTE)
            return read(ctx, command)

        monkeypatch.setattr(exporting, "read_part", slow)
        assert exporter.step() == 1
        assert request_of(service, asked).attempts == 1

    def test_an_archive_that_came_too_late_is_thrown_away(
        self, service, exporter, archives, asked, monkeypatch
    ):
        read = exporting.read_part

        def overtaken(ctx, command):
            if command.part == "profile":
                service.clock.advance(LEASE)
                with service.units.begin(DEFAULT_BUSINESS) as unit:
                    request = unit.data_requests.get(asked)
                    request.start(service.clock.now(), LEASE)
                    unit.data_requests.save(request)
                    unit.commit()
            return read(ctx, command)

        monkeypatch.setattr(exporting, "read_part", overtaken)
        assert exporter.step() == 0
        assert archives.kept == {}
        assert request_of(service, asked).state is RequestState.RUNNING

    def test_nothing_is_left_of_who_was_erased_meanwhile(
        self, service, exporter, archives, asked, monkeypatch
    ):
        find = exporting.finish_export

        def erased(ctx, command):
            service.store.customers.clear()
            return find(ctx, command)

        monkeypatch.setattr(exporting, "finish_export", erased)
        assert exporter.step() == 0
        assert archives.kept == {}
        assert request_of(service, asked).state is RequestState.FAILED


class TestErasing:
    @pytest.mark.usefixtures("asked")
    def test_all_archives_of_a_person_go_and_no_other(self, exporter, archives):
        archives.write("another's.zip", [b"1"])
        exporter.step()
        of_exports = ArchivesOfExports(archives, ArchiveNames(SECRET))
        john = Subject(
            business_id=DEFAULT_BUSINESS, customer_id=JOHN, pseudonym=CustomerId("erased_1")
        )
        assert of_exports.held(john) == 1
        assert of_exports.erase(john).count == 1
        assert list(archives.kept) == ["another's.zip"]
        assert of_exports.held(john) == 0

    def test_the_registry_knows_them_by_the_same_name(self, archives):
        names = {place.name for place in PLACES}
        assert ArchivesOfExports(archives, ArchiveNames(SECRET)).name in names


class TestKeeping:
    @pytest.mark.usefixtures("asked")
    def test_archives_are_kept_for_some_days_and_no_longer(self, service, exporter, archives):
        exporter.step()
        service.clock.advance(KEEP)
        assert exporter.forget() == 0
        service.clock.advance(MINUTE)
        assert exporter.forget() == 1
        assert archives.kept == {}


def given(path):
    parts = urlsplit(path)
    query = dict(parse_qsl(parts.query))
    return {
        "business_id": query["business"],
        "request_id": parts.path.rpartition("/")[2],
        "expires": query["expires"],
        "signature": query["signature"],
    }


class TestLinks:
    @pytest.fixture
    def link(self, service, exporter, links, asked):
        exporter.step()
        return links.link(request_of(service, asked), service.clock.now())

    def test_a_request_without_an_archive_has_none(self, service, links, asked):
        assert links.link(request_of(service, asked), service.clock.now()) is None

    def test_a_link_is_good_until_it_expires(self, service, links, link):
        now = service.clock.now()
        assert links.is_good(**given(link.path), now=now)
        assert links.is_good(**given(link.path), now=now + GOOD_FOR - MINUTE)
        assert not links.is_good(**given(link.path), now=now + GOOD_FOR)
        assert link.expires_at == now + GOOD_FOR

    @pytest.mark.parametrize(
        "changed",
        [
            {"business_id": "other"},
            {"request_id": "dsr_2"},
            {"expires": "99999999999"},
            {"expires": "soon"},
            {"expires": "٣"},
            {"expires": ""},
            {"expires": "9" * 400},
            {"signature": ""},
            {"signature": "0" * 64},
            {"signature": "\ud800é"},
            {"business_id": "default\nx"},
        ],
    )
    def test_a_link_that_was_changed_is_not(self, service, links, link, changed):
        now = service.clock.now()
        assert not links.is_good(**(given(link.path) | changed), now=now)

    def test_without_a_secret_there_are_no_links_and_none_is_good(self, service, link, asked):
        without, now = ExportLinks(None, KEEP), service.clock.now()
        assert without.link(request_of(service, asked), now) is None
        assert not without.is_good(**given(link.path), now=now)

    def test_a_link_of_another_secret_is_not(self, service, link):
        other = ExportLinks(SECRET[::-1], KEEP)
        assert not other.is_good(**given(link.path), now=service.clock.now())

    @pytest.mark.usefixtures("link")
    def test_no_link_outlives_its_archive(self, service, links, asked):
        request = request_of(service, asked)
        before = request.closed_at + KEEP - MINUTE
        assert links.link(request, before).expires_at == request.closed_at + KEEP
        assert links.link(request, request.closed_at + KEEP) is None


class TestOpening:
    BEARER = bearer_of_a_link(DEFAULT_BUSINESS, Origin(ip_address="192.0.2.9"))

    def test_who_fetches_it_is_noted(self, service, exporter, asked):
        exporter.step()
        name = service.application.run(open_export, OpenExport(request_id=asked), self.BEARER)
        assert name == request_of(service, asked).outcome
        event, *_ = events_of(service)
        assert event.event_type == "ExportDownloaded"
        assert event.audit["ipAddress"] == "192.0.2.9"

    @pytest.mark.parametrize("request_id", ["dsr_none", None])
    def test_a_request_without_an_archive_has_none_to_open(self, service, asked, request_id):
        command = OpenExport(request_id=DataRequestId(request_id or asked))
        with pytest.raises(ExportNotFound):
            service.application.run(open_export, command, self.BEARER)

    def test_only_links_open_it(self, service, exporter, asked):
        exporter.step()
        with pytest.raises(NotPermitted):
            service.application.run(open_export, OpenExport(request_id=asked), an_admin())


class TestCarryingOut:
    def test_only_the_service_does(self, service, asked):
        command = StartExport(request_id=asked)
        with pytest.raises(NotPermitted):
            service.application.run(start_export, command, principal(Role.AGENT))

    def test_nobody_begins_what_another_one_has(self, service, asked):
        service.application.run(start_export, StartExport(request_id=asked), an_admin())
        with pytest.raises(RequestMoveNotAllowed):
            service.application.run(start_export, StartExport(request_id=asked), an_admin())

    def test_a_request_of_a_business_elsewhere_is_none(self, service, asked):
        with pytest.raises(DataRequestNotFound):
            service.application.run(start_export, StartExport(request_id=asked), an_admin("other"))
