"""People who are erased together, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from psycopg.sql import SQL

from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.ports import Booking, PersonRow
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.identifiers import Identifier
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.registry.model import Place
from customer_core.privacy.requests.model import RequestKey
from customer_core.privacy.retention.ports import EventText, Member, Stage, Stretch
from customer_core.privacy.retention.run import RunId
from customer_core.segments.history import CustomerKey
from customer_sql.exact_json import write_json
from customer_sql.journal.rows import RECORDED, recorded_of
from customer_sql.privacy.erasure.statements import STRETCH_END
from customer_sql.privacy.erasure.store import SqlErasureStore, person_of
from customer_sql.privacy.identifying import identifiers_of
from customer_sql.privacy.retention.rows import statements_of
from customer_sql.privacy.retention.streams import drop_streams
from customer_sql.session import Row, Session
from customer_sql.statements import key_parameters, statement
from customer_sql.text_arrays import Texts

_EVERYTHING = 2**62

PEOPLE = statement(
    "SELECT c.business_id, c.id, c.user_id, c.email, c.phone, a.said, a.taken "
    "FROM unnest(%(businesses)s::text[], %(ids)s::text[]) AS key(business_id, id) "
    "JOIN customers c ON c.business_id = key.business_id AND c.id = key.id "
    "LEFT JOIN auth_accounts a ON a.business_id = c.business_id AND a.user_id = c.user_id "
    "ORDER BY c.business_id, c.id"
)

TAKE_ON = statement(
    "INSERT INTO retention_members "
    "(business_id, customer_id, user_id, emails, phones, pseudonym, stage, erased_at) "
    "SELECT business_id, customer_id, user_id, emails, phones, pseudonym, 'taken', %(erased_at)s "
    "FROM json_to_recordset(%(people)s::json) AS given(business_id text, customer_id text, "
    "user_id text, emails text[], phones text[], pseudonym text) ON CONFLICT DO NOTHING"
)

MEMBERS = statement(
    "SELECT * FROM retention_members WHERE stage = ANY(%(stages)s::text[]) "
    "ORDER BY business_id, customer_id LIMIT %(limit)s"
)

_KEYS = SQL(
    "(business_id, customer_id) IN (SELECT * FROM unnest(%(businesses)s::text[], %(ids)s::text[]))"
)

MOVE = statement("UPDATE retention_members SET stage = %(stage)s WHERE {keys}", keys=_KEYS)

LEAVE = statement("DELETE FROM retention_members WHERE {keys}", keys=_KEYS)

REMEMBER = statement(
    "INSERT INTO erasure_marks (business_id, request_id, salt, marks, run_id) "
    "SELECT business_id, pseudonym, salt, marks::json, %(run_id)s FROM unnest("
    "%(businesses)s::text[], %(ids)s::text[], %(salts)s::text[], %(marks)b::text[]) "
    "AS given(business_id, pseudonym, salt, marks) ON CONFLICT DO NOTHING"
)

RELEASE = statement(
    "UPDATE erased_subjects SET released_at = clock_timestamp() "
    "WHERE digest = ANY(%(digests)s::text[]) AND released_at IS NULL"
)

ORDERS = statement(
    "SELECT o.business_id, o.order_id, m.pseudonym FROM retention_members m "
    "JOIN order_summary o ON o.customer_id = m.customer_id AND o.business_id = m.business_id "
    "WHERE m.stage = 'going' LIMIT %(limit)s"
)

KEPT_ORDERS = statement(
    "SELECT m.business_id, m.customer_id, array_agg(o.order_id) AS orders "
    "FROM retention_members m JOIN order_summary o ON o.customer_id = m.pseudonym "
    "AND o.business_id = m.business_id GROUP BY m.business_id, m.customer_id"
)

BOOKINGS = {
    Booking.APPOINTMENT: statement(
        "SELECT o.business_id, o.appointment_id AS id FROM retention_members m "
        "JOIN appointments o ON o.customer_id = m.customer_id AND o.business_id = m.business_id "
        "WHERE m.stage = 'going' UNION SELECT o.business_id, o.appointment_id "
        "FROM retention_members m JOIN appointments o ON o.user_id = m.user_id "
        "AND o.business_id = m.business_id AND o.customer_id IS NULL "
        "WHERE m.stage = 'going' LIMIT %(limit)s"
    ),
    Booking.BROCHURE: statement(
        "SELECT o.business_id, o.request_id AS id FROM retention_members m "
        "JOIN brochure_requests o ON o.customer_id = m.customer_id "
        "AND o.business_id = m.business_id "
        "WHERE m.stage = 'going' UNION SELECT o.business_id, o.request_id "
        "FROM retention_members m JOIN brochure_requests o ON o.user_id = m.user_id "
        "AND o.business_id = m.business_id AND o.customer_id IS NULL "
        "WHERE m.stage = 'going' LIMIT %(limit)s"
    ),
}

TEXTS = statement(
    "SELECT j.xid::text::bigint AS xid, j.position, j.business_id, "
    "lower(j.data::text || j.metadata::text || coalesce(j.audit::text, '')) AS text "
    "FROM journal j WHERE j.partition = %(partition)s "
    "AND (j.xid, j.position) > (%(xid)s::text::xid8, %(position)s) "
    "AND (j.xid, j.position) <= (%(end_xid)s::text::xid8, %(end_position)s) "
    "ORDER BY j.xid, j.position"
)

EVENTS_AT = statement(
    "SELECT {recorded} FROM unnest(%(xids)s::text[], %(positions)s::bigint[]) "
    "AS meant(xid, position) JOIN journal j ON j.partition = %(partition)s "
    "AND j.xid = meant.xid::xid8 AND j.position = meant.position",
    recorded=SQL(RECORDED).format(j=SQL("j")),
)


class SqlCrowdStore:
    """Implements ``CrowdStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._erasures = SqlErasureStore(session)

    def people(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, PersonRow]:
        """Return by what customers are known; who is not there is left out."""
        rows = self._session.rows(PEOPLE, _keys(keys), planned_anew=True)
        return {CustomerKey(row["business_id"], row["id"]): person_of(row) for row in rows}

    def take_on(self, subjects: Sequence[Subject], at: datetime) -> None:
        """Begin with people."""
        self._session.begin()
        people = write_json([_row(one) for one in subjects])
        self._session.touched(TAKE_ON, {"people": people, "erased_at": at})

    def members(self, stages: Iterable[Stage], limit: int) -> Sequence[Member]:
        """Return members, in key order."""
        named = {"stages": [str(one) for one in stages], "limit": limit}
        return [_member(row) for row in self._session.rows(MEMBERS, named, planned_anew=True)]

    def move(self, keys: Iterable[CustomerKey], stage: Stage) -> None:
        """Let members be at another stage."""
        self._session.begin()
        self._session.touched(MOVE, {**_keys(keys), "stage": str(stage)})

    def identifiers(
        self, subjects: Sequence[Subject]
    ) -> Mapping[CustomerKey, Sequence[Identifier]]:
        """Return names, addresses and whatever else tells people from others."""
        return identifiers_of(self._session, subjects) if subjects else {}

    def remember(self, run_id: RunId, marks: Mapping[RequestKey, Marks]) -> None:
        """Keep marks of people, unless there are some."""
        if not marks:
            return
        self._session.begin()
        written = [write_json([to_plain(mark) for mark in one.marks]) for one in marks.values()]
        named = {"salts": [one.salt for one in marks.values()], "marks": Texts(written)}
        keys = key_parameters((one.business_id, one.id) for one in marks)
        self._session.touched(REMEMBER, {**keys, **named, "run_id": run_id})

    def release(self, subjects: Sequence[Subject], digests: Sequence[str]) -> None:
        """Let people be, of whom nothing was destroyed, and take them out of the ledger."""
        self._session.begin()
        self._session.touched(RELEASE, {"digests": list(digests)})
        self.leave(one.key for one in subjects)

    def leave(self, keys: Iterable[CustomerKey]) -> None:
        """Forget members, who are gone."""
        self._session.begin()
        self._session.touched(LEAVE, _keys(keys))

    def orders(self, limit: int) -> Mapping[OrderKey, CustomerId]:
        """Return orders that are still of those who are going, each with the pseudonym."""
        rows = self._session.rows(ORDERS, {"limit": limit}, planned_anew=True)
        return {OrderKey(row["business_id"], row["order_id"]): row["pseudonym"] for row in rows}

    def kept_orders(self) -> Mapping[CustomerKey, frozenset[str]]:
        """Return the ids of the orders that stay of members, under their pseudonyms."""
        return {
            CustomerKey(row["business_id"], row["customer_id"]): frozenset(row["orders"])
            for row in self._session.rows(KEPT_ORDERS, {}, planned_anew=True)
        }

    def bookings(self, booking: Booking, limit: int) -> Mapping[BusinessId, Sequence[str]]:
        """Return appointments or brochure requests of those who are going, by business."""
        found: dict[BusinessId, list[str]] = {}
        for row in self._session.rows(BOOKINGS[booking], {"limit": limit}, planned_anew=True):
            found.setdefault(row["business_id"], []).append(row["id"])
        return found

    def take(self, place: Place, limit: int) -> int:
        """Do to rows of those who are going what the registry declares; return how many."""
        self._session.begin()
        made, named = statements_of(place), {"limit": limit}
        if made.take:
            return self._session.touched(made.take, named)
        owners = {
            CustomerKey(row["business_id"], row["customer_id"])
            for row in self._session.rows(made.owners, named, planned_anew=True)
        }
        if not owners:
            return 0
        going = {one.subject.key: one.subject for one in self.members([Stage.GOING], _EVERYTHING)}
        return sum(self._erasures.take(place, going[key], limit) for key in sorted(owners))

    def drop_streams(self, business_id: BusinessId, streams: Sequence[str]) -> int:
        """Delete all events of streams, what readers noted of them, and their deliveries."""
        self._session.begin()
        return drop_streams(self._session, business_id, streams)

    def texts(self, partition: int, after: JournalPoint, limit: int) -> Stretch:
        """Return a stretch of a partition of the journal."""
        place = {"partition": partition, "xid": str(after.xid), "position": after.position}
        ends = self._session.rows(STRETCH_END, {**place, "limit": limit}, planned_anew=True)
        until = JournalPoint(ends[0]["xid"], ends[0]["position"]) if ends else None
        end = until or JournalPoint(_EVERYTHING, _EVERYTHING)
        bound = {"end_xid": str(end.xid), "end_position": end.position}
        rows = self._session.rows(TEXTS, {**place, **bound}, planned_anew=True)
        texts = [
            EventText(JournalPoint(row["xid"], row["position"]), row["business_id"], row["text"])
            for row in rows
        ]
        return Stretch(texts, until)

    def events_at(self, partition: int, points: Sequence[JournalPoint]) -> Sequence[Recorded]:
        """Return the events at places of a partition."""
        named = {
            "partition": partition,
            "xids": [str(one.xid) for one in points],
            "positions": [one.position for one in points],
        }
        rows = self._session.rows(EVENTS_AT, named, planned_anew=True)
        return sorted((recorded_of(row) for row in rows), key=lambda one: one.point)


def _keys(keys: Iterable[CustomerKey]) -> dict[str, Texts]:
    return key_parameters((one.business_id, one.customer_id) for one in keys)


def _row(subject: Subject) -> dict[str, object]:
    return {
        "business_id": subject.business_id,
        "customer_id": subject.customer_id,
        "user_id": subject.user_id,
        "emails": list(subject.emails),
        "phones": list(subject.phones),
        "pseudonym": subject.pseudonym,
    }


def _member(row: Row) -> Member:
    subject = Subject(
        business_id=row["business_id"],
        customer_id=row["customer_id"],
        user_id=row["user_id"],
        emails=tuple(row["emails"]),
        phones=tuple(row["phones"]),
        pseudonym=row["pseudonym"],
    )
    return Member(subject=subject, stage=Stage(row["stage"]), erased_at=row["erased_at"])
