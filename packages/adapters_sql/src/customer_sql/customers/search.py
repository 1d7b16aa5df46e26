"""Lists of customers: filtered, sorted, and paged by the key of the last one shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Text,
    any_,
    exists,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from customer_core.customers.model import Status
from customer_core.customers.repository import CustomerQuery, CustomerRecord, Sort
from customer_core.customers.search import SIMILARITY, query_words
from customer_core.kernel.clock import parse_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.labels import label_key
from customer_core.kernel.paging import InvalidCursor, Page, decode_cursor, encode_cursor
from customer_sql.customers.rows import record_of
from customer_sql.session import Row
from customer_sql.tables import customer_segments, customer_tags, customers
from customer_sql.tables.columns import Key
from customer_sql.tenant_session import TenantSession, is_storable

_TRIGRAM = 3
_FEW = 2000

_SORTED_BY: dict[Sort, Column[Any]] = {
    Sort.OLDEST: customers.c.created_at,
    Sort.NEWEST: customers.c.created_at,
    Sort.NAME: customers.c.sort_name,
    Sort.NAME_DOWN: customers.c.sort_name,
    Sort.EMAIL: customers.c.email_key,
    Sort.EMAIL_DOWN: customers.c.email_key,
}

_RECORDS = select(
    *customers.columns,
    *(column.label(f"segment_{column.name}") for column in customer_segments.columns),
).join_from(
    customers,
    customer_segments,
    (customer_segments.c.business_id == customers.c.business_id)
    & (customer_segments.c.customer_id == customers.c.id),
    isouter=True,
)


def search(session: TenantSession, query: CustomerQuery) -> Page[CustomerRecord]:
    """Return a page of customers.

    Raises:
        InvalidCursor: the cursor is not one of this list.
    """
    words = query_words(query.text) if query.text else ()
    after = _place(query)
    if not is_storable(*words, query.tier, query.segment, query.tag):
        return Page([])
    conditions = [
        customers.c.business_id == session.business_id,
        *(_matches(session, word) for word in words),
        *_filters(query),
    ]
    rows = session.select(_page(_RECORDS.where(*conditions), query, after))
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    cursor = encode_cursor(query.sort, _key(query.sort, shown[-1])) if more else None
    return Page([record_of(row) for row in shown], cursor)


def _filters(query: CustomerQuery) -> list[ColumnElement[bool]]:
    status = customers.c.status
    wanted, erased = _inline(query.status or Status.ACTIVE), _inline(Status.DELETED)
    conditions = [status == wanted if query.status else status != erased]
    if query.tier is not None:
        conditions.append(customer_segments.c.tier == query.tier)
    if query.segment is not None:
        conditions.append(customer_segments.c.membership_names.contains([query.segment]))
    if query.tag is not None:
        conditions.append(_has_tag(label_key(query.tag)))
    if query.created_after is not None:
        conditions.append(customers.c.registered_at > query.created_after)
    return conditions


def _has_tag(key: str) -> ColumnElement[bool]:
    return exists().where(
        customer_tags.c.label_key == key,
        customer_tags.c.business_id == customers.c.business_id,
        customer_tags.c.customer_id == customers.c.id,
    )


def _matches(session: TenantSession, word: str) -> ColumnElement[bool]:
    """Return the condition that a word is found, or one like it.

    Few customers are found by the trigram index and named in the condition. Where there are many,
    a page is full soon when they are met in the order of the list.
    """
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = f"%{escaped}%"
    if len(word) >= _TRIGRAM:
        found = func.customers_matching(word, pattern, _FEW + 1, type_=Text).column_valued("id")
        few = [row["id"] for row in session.select(select(found))]
        if len(few) <= _FEW:
            return customers.c.id == any_(literal(few, ARRAY(Key)))
    text = customers.c.search_text
    return text.like(pattern) | (func.word_similarity(word, text) >= SIMILARITY)


def _inline(status: Status) -> ColumnElement[str]:
    """Return a status as part of the text, which tells the planner that an index will do."""
    return literal(status.value, literal_execute=True)


def _page(
    records: Select[Any], query: CustomerQuery, after: tuple[str | datetime, str] | None
) -> Select[Any]:
    value, identity = _SORTED_BY[query.sort], customers.c.id
    down = query.sort.startswith("-")
    if after is not None:
        key, last = tuple_(value, identity), tuple_(literal(after[0], value.type), after[1])
        records = records.where(key < last if down else key > last)
    columns = (value.desc(), identity.desc()) if down else (value, identity)
    return records.order_by(*columns).limit(query.limit + 1)


def _place(query: CustomerQuery) -> tuple[str | datetime, str] | None:
    if query.cursor is None:
        return None
    value, customer_id = decode_cursor(query.cursor, query.sort, 2)
    if not is_storable(value, customer_id):
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    if query.sort not in (Sort.OLDEST, Sort.NEWEST):
        return value, customer_id
    try:
        return parse_time(value, "cursor"), customer_id
    except InvalidField as error:
        raise InvalidCursor("cursor", "is not a cursor of this list") from error


def _key(sort: Sort, row: Row) -> tuple[str, str]:
    value = row[_SORTED_BY[sort].name]
    text = value.isoformat() if isinstance(value, datetime) else value
    return text, row["id"]
