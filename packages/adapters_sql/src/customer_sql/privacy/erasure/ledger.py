"""The suppression ledger in its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, LiteralString

import attrs
from psycopg.sql import SQL, Identifier

from customer_core.kernel.ids import CustomerId
from customer_core.kernel.pseudonym import is_pseudonym
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.errors import PrivacySecretMissing
from customer_core.privacy.erasure.ledger import ErasedName, LedgerKey
from customer_core.privacy.pseudonyms import NameKind, PersonName, Pseudonyms
from customer_core.segments.history import CustomerKey
from customer_sql.session import Row, Session
from customer_sql.statements import key_parameters, keyed_query, statement
from customer_sql.text_arrays import Texts

_PAGE = 1_000

ANYBODY_ERASED = statement("SELECT erased_subjects_any() AS anybody")

IN_FORCE = statement(
    "SELECT e.digest FROM erased_subjects e "
    "WHERE e.digest = ANY(%(digests)b::text[]) AND e.released_at IS NULL"
)
"""Asked of every batch of events: a digest is of one name alone, so that nothing else is sent."""

SUPPRESSED = statement(
    "SELECT key.place, e.pseudonym, now.id AS now_of "
    "FROM unnest(%(businesses)b::text[], %(kinds)b::text[], %(digests)b::text[], %(texts)b::text[])"
    " WITH ORDINALITY AS key(business_id, kind, digest, text, place) "
    "JOIN erased_subjects e ON e.digest = key.digest AND e.business_id = key.business_id "
    "AND e.kind = key.kind AND e.released_at IS NULL "
    "LEFT JOIN LATERAL ("
    "SELECT c.id FROM customers c WHERE key.kind = 'user' "
    "AND c.user_id = key.text AND c.business_id = key.business_id "
    "UNION ALL SELECT c.id FROM customers c WHERE key.kind = 'email' "
    "AND c.business_id = key.business_id AND c.email_key = key.text AND c.status <> 'deleted' "
    "LIMIT 1) AS now ON true"
)
"""A user or e-mail that a customer has at this moment belongs to that one, unless it is the one who
is being erased."""

ORDERS_OF_ERASED = keyed_query(
    "SELECT o.business_id, o.order_id, o.customer_id FROM order_summary o "
    "WHERE o.business_id = key.business_id AND o.order_id = key.id "
    "AND left(o.customer_id, 7) = 'erased_'"
)
"""Most orders are of customers who are not erased: those are not even sent."""

ADD_ERASED = statement(
    "INSERT INTO erased_subjects AS known "
    "(business_id, kind, digest, pseudonym, erased_at, request_id, released_at) "
    "SELECT * FROM unnest(%(business_id)s::text[], %(kind)s::text[], %(digest)s::text[], "
    "%(pseudonym)s::text[], %(erased_at)s::timestamptz[], %(request_id)s::text[], "
    "%(released_at)s::timestamptz[]) AS given(business_id, kind, digest) "
    "ORDER BY given.digest, given.business_id, given.kind "
    "ON CONFLICT (digest, business_id, kind) DO UPDATE SET pseudonym = excluded.pseudonym, "
    "erased_at = excluded.erased_at, request_id = excluded.request_id, "
    "released_at = excluded.released_at WHERE known.released_at IS NOT NULL"
)

RELEASE = statement(
    "UPDATE erased_subjects SET released_at = clock_timestamp() "
    "WHERE (digest, business_id, kind) IN (SELECT * FROM unnest("
    "%(digests)s::text[], %(businesses)s::text[], %(kinds)s::text[])) AND released_at IS NULL"
)

KNOWN = statement(
    "SELECT e.business_id, e.kind, e.digest FROM erased_subjects e "
    "WHERE (e.digest, e.business_id, e.kind) IN (SELECT * FROM unnest("
    "%(digests)s::text[], %(businesses)s::text[], %(kinds)s::text[]))"
)

PAGE = statement(
    "SELECT business_id, kind, digest, pseudonym, erased_at, request_id, released_at "
    "FROM erased_subjects WHERE (digest, business_id, kind) > "
    "(%(digest)s, %(business_id)s, %(kind)s) ORDER BY digest, business_id, kind LIMIT %(limit)s"
)

_PEOPLE_OF: LiteralString = (
    "(SELECT business_id, {id} AS id FROM {table} WHERE (business_id, {id}) > "
    "(%(business_id)s, %(customer_id)s) AND {id} NOT LIKE 'erased\\_%%' "
    "GROUP BY business_id, {id} ORDER BY business_id, {id} LIMIT %(limit)s)"
)
_HAVE_PEOPLE = {
    "customers": "id",
    "order_summary": "customer_id",
    "loyalty_points": "customer_id",
    "appointments": "customer_id",
    "brochure_requests": "customer_id",
}

PEOPLE = statement(
    "SELECT business_id, id FROM ({each}) AS everybody GROUP BY business_id, id "
    "ORDER BY business_id, id LIMIT %(limit)s",
    each=SQL(" UNION ALL ").join(
        SQL(_PEOPLE_OF).format(table=Identifier(table), id=Identifier(column))
        for table, column in _HAVE_PEOPLE.items()
    ),
)

NEEDS_REPLAY = statement(
    "SELECT coalesce(erased_again_at < adopted_at, true) AS needed FROM journal_cluster"
)

REPLAYED = statement("UPDATE journal_cluster SET erased_again_at = clock_timestamp()")

RESTORED = statement("UPDATE journal_cluster SET erased_again_at = NULL")

LIFE = statement(
    "SELECT concat_ws(' ', 'erased_subjects'::regclass::oid, "
    "pg_relation_filenode('erased_subjects'), pg_postmaster_start_time()) AS life"
)
"""A dump makes the table or its file anew, and where files are put back, the server starts."""


class SqlSuppressionLedger:
    """Implements ``SuppressionLedger``.

    Args:
        session: the unit's.
        pseudonyms: recognises people; None where the service has no secret for it.
    """

    def __init__(self, session: Session, pseudonyms: Pseudonyms | None) -> None:
        self._session = session
        self._pseudonyms = pseudonyms

    def any(self) -> bool:
        """Whether anybody was erased; the transaction has its id before it is looked."""
        self._session.begin()
        return bool(self._session.rows(ANYBODY_ERASED, {})[0]["anybody"])

    def suppressed(self, names: Iterable[PersonName]) -> Mapping[PersonName, CustomerId]:
        """Return those names that are erased ones, with the pseudonyms."""
        asked = list(names)
        if not asked:
            return {}
        if self._pseudonyms is None:
            raise PrivacySecretMissing
        known = self._in_force(asked, self._pseudonyms)
        if not known:
            return {}
        found = self._session.rows(SUPPRESSED, _asked(known, self._pseudonyms), planned_anew=True)
        erased = {known[row["place"] - 1]: row for row in found}
        again = [name for name, row in erased.items() if self._is_anothers(name, row)]
        self._release(again)
        return {name: row["pseudonym"] for name, row in erased.items() if name not in again}

    def orders_of_erased(self, orders: Iterable[OrderKey]) -> Mapping[OrderKey, CustomerId]:
        """Return those orders that are kept of erased customers, with their pseudonyms."""
        keys = [(one.business_id, one.order_id) for one in orders]
        rows = self._session.tuples(ORDERS_OF_ERASED, key_parameters(keys)) if keys else ()
        return {
            OrderKey(business_id, order_id): customer_id
            for business_id, order_id, customer_id in rows
            if is_pseudonym(customer_id)
        }

    def add(self, names: Sequence[ErasedName]) -> None:
        """Keep names; one known already, and released since, is in force again."""
        if not names:
            return
        fields = [field.name for field in attrs.fields(ErasedName)]
        self._session.begin()
        self._session.touched(
            ADD_ERASED, {name: [getattr(one, name) for one in names] for name in fields}
        )

    def known(self, keys: Iterable[LedgerKey]) -> frozenset[LedgerKey]:
        """Return those that are kept, whether released or not."""
        rows = self._session.rows(KNOWN, _keyed(list(keys)), planned_anew=True)
        return frozenset(
            LedgerKey(row["business_id"], NameKind(row["kind"]), row["digest"]) for row in rows
        )

    def all(self) -> Iterator[ErasedName]:
        """Yield every row, in the order of the keys, a page at a time."""
        after: dict[str, Any] = {"digest": "", "business_id": "", "kind": ""}
        while rows := self._session.rows(PAGE, {**after, "limit": _PAGE}):
            yield from map(_name_of, rows)
            after = {name: rows[-1][name] for name in after}

    def people(self, after: CustomerKey | None, limit: int) -> Sequence[CustomerKey]:
        """Return customers of whom there is anything, in the order of their keys."""
        place = {
            "business_id": after.business_id if after else "",
            "customer_id": after.customer_id if after else "",
        }
        rows = self._session.rows(PEOPLE, {**place, "limit": limit}, planned_anew=True)
        return [CustomerKey(row["business_id"], row["id"]) for row in rows]

    def needs_replay(self) -> bool:
        """Whether the database was restored, and who was erased is not erased again."""
        rows = self._session.rows(NEEDS_REPLAY, {})
        return any(row["needed"] for row in rows)

    def replayed(self) -> None:
        """Note that whoever a restore has brought back is erased again."""
        self._session.begin()
        self._session.touched(REPLAYED, {})

    def life(self) -> str:
        """Return what the ledger is told by from one that a restore puts in its place."""
        return str(self._session.rows(LIFE, {})[0]["life"])

    def restored(self) -> None:
        """Note that the database was restored, until whoever that has brought back is erased."""
        self._session.begin()
        self._session.touched(RESTORED, {})

    def _in_force(self, names: Iterable[PersonName], pseudonyms: Pseudonyms) -> list[PersonName]:
        """Return the few that the ledger has, by the digests alone."""
        named = {pseudonyms.digest(name): name for name in names}
        found = self._session.tuples(IN_FORCE, {"digests": Texts(list(named))})
        return [named[digest] for (digest,) in found]

    def _is_anothers(self, name: PersonName, row: Row) -> bool:
        if row["now_of"] is None or self._pseudonyms is None:
            return False
        pseudonym = self._pseudonyms.of(name.business_id, row["now_of"])
        return bool(pseudonym != row["pseudonym"])

    def _release(self, names: Sequence[PersonName]) -> None:
        if names and self._pseudonyms is not None:
            digest = self._pseudonyms.digest
            keys = [LedgerKey(one.business_id, one.kind, digest(one)) for one in names]
            self._session.begin()
            self._session.touched(RELEASE, _keyed(keys))


def _asked(names: Sequence[PersonName], pseudonyms: Pseudonyms) -> dict[str, Texts]:
    return {
        "businesses": Texts([one.business_id for one in names]),
        "kinds": Texts([one.kind for one in names]),
        "digests": Texts([pseudonyms.digest(one) for one in names]),
        "texts": Texts([one.text for one in names]),
    }


def _keyed(keys: Sequence[LedgerKey]) -> dict[str, list[str]]:
    return {
        "digests": [one.digest for one in keys],
        "businesses": [one.business_id for one in keys],
        "kinds": [str(one.kind) for one in keys],
    }


def _name_of(row: Row) -> ErasedName:
    return ErasedName(**{**row, "kind": NameKind(row["kind"])})
