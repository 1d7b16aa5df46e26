"""Reading customers from an event loop: what is asked for at the same time is read at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from customer_core.customers.repository import DefinedRecord
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_sql.customers.rows import record_of
from customer_sql.database import Database
from customer_sql.segments.definition_rows import UNLESS_KNOWN, known_parameters, newest_of
from customer_sql.segments.known_definitions import KnownDefinitions
from customer_sql.session import Row, Session
from customer_sql.statements import selected, tenant_query
from customer_sql.tables import customer_segments, customers
from customer_sql.tenant_session import is_storable

READ_CUSTOMERS = tenant_query(
    "SELECT one.*, defined.* FROM (SELECT) AS always LEFT JOIN LATERAL ("
    "SELECT d.version AS defined_version, d.change, {definitions} FROM segment_definitions d "
    "WHERE d.business_id = tenant.business_id ORDER BY d.version DESC LIMIT 1"
    ") AS defined ON true, unnest(%(ids)s::text[]) AS wanted(id), LATERAL ("
    "SELECT {customer}, {segment} FROM customers c LEFT JOIN customer_segments s "
    "ON s.business_id = c.business_id AND s.customer_id = c.id "
    "WHERE c.business_id = tenant.business_id AND c.id = wanted.id OFFSET 0) AS one",
    customer=selected("c", customers.columns),
    segment=selected("s", customer_segments.columns, prefix="segment_"),
    definitions=UNLESS_KNOWN,
)
"""Customers with their standings, as many as there are ids, and what their business defines."""

Waiting = dict[CustomerId, list[asyncio.Future[DefinedRecord | None]]]


class GatheredReads:
    """Reads customers with their standings, many in one statement.

    While the threads that read are all at work, what is asked for gathers, by business; the next
    free thread takes one business's reads in one statement. The more is asked for, the more goes
    into each statement; a read that comes alone does not wait.

    Everything but the statement itself happens on the event loop that asks.

    Args:
        database: connected in the role ``customers_app``.
        threads: how many statements run at once; one is fastest where the server is near.
        largest: how many customers one statement reads at most.
        known: what this process knows of what businesses define.
    """

    def __init__(
        self,
        database: Database,
        *,
        threads: int = 1,
        largest: int = 200,
        known: KnownDefinitions | None = None,
    ) -> None:
        self._database = database
        self._known = known or KnownDefinitions()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="gathered-reads")
        self._free = threads
        self._largest = largest
        self._waiting: dict[BusinessId, Waiting] = {}
        self._due = False

    async def read(self, business_id: BusinessId, customer_id: CustomerId) -> DefinedRecord | None:
        """Return a customer with its standing as last assessed, or None.

        Raises:
            DependencyUnavailable: PostgreSQL does not answer.
        """
        if not is_storable(customer_id):
            return None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[DefinedRecord | None] = loop.create_future()
        waiting = self._waiting.setdefault(business_id, defaultdict(list))
        waiting[customer_id].append(answer)
        if not self._due:
            self._due = True
            loop.call_soon(self._send)
        return await answer

    def close(self) -> None:
        """Let the statements that run end, and take no more reads."""
        self._threads.shutdown()

    def _send(self) -> None:
        """Hand what waits to the threads that are free."""
        self._due = False
        loop = asyncio.get_running_loop()
        while self._free and self._waiting:
            business_id, asked = self._next()
            self._free -= 1
            job = loop.run_in_executor(self._threads, self._read, business_id, list(asked))
            job.add_done_callback(partial(self._answer, asked))

    def _next(self) -> tuple[BusinessId, Waiting]:
        """Take the reads of the business that waits longest, or as many as one statement takes."""
        business_id = next(iter(self._waiting))
        waiting = self._waiting.pop(business_id)
        asked = {one: waiting.pop(one) for one in list(waiting)[: self._largest]}
        if waiting:
            self._waiting[business_id] = waiting
        return business_id, asked

    def _answer(
        self, asked: Waiting, done: asyncio.Future[Mapping[CustomerId, DefinedRecord]]
    ) -> None:
        self._free += 1
        error = done.exception()
        found = {} if error else done.result()
        for customer_id, answers in asked.items():
            for answer in answers:
                if answer.done():  # who asked has gone
                    continue
                if error:
                    answer.set_exception(error)
                else:
                    answer.set_result(found.get(customer_id))
        self._send()

    def _read(
        self, business_id: BusinessId, ids: Sequence[CustomerId]
    ) -> Mapping[CustomerId, DefinedRecord]:
        known, asked_at = self._known.get(business_id), self._known.now()
        parameters = {"business_id": business_id, "ids": ids, **known_parameters(known)}
        session = Session(self._database)
        try:
            rows = session.rows(READ_CUSTOMERS, parameters)
        finally:
            session.close()
        if not rows:
            return {}
        newest = newest_of(_definitions_in(rows[0]), known)
        self._known.keep(business_id, newest, asked_at)
        return {
            record.customer.id: DefinedRecord(record=record, definitions=newest.definitions)
            for record in map(record_of, rows)
        }


def _definitions_in(row: Row) -> Row | None:
    """Return the row of the definitions within that of a customer, or None without any."""
    return None if row["defined_version"] is None else {**row, "version": row["defined_version"]}
