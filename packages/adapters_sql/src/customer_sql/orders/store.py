"""Order rows of all businesses, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from customer_core.orders.model import Order, OrderKey
from customer_sql.orders.rows import order_of, order_row
from customer_sql.session import Session
from customer_sql.statements import (
    given_arrays,
    key_parameters,
    keyed_query,
    upsert,
    written,
)
from customer_sql.tables import order_summary

_ORDER = written(order_summary)

LOAD_ORDERS = keyed_query(
    "SELECT o.facts::text AS facts FROM order_summary o "
    "WHERE o.business_id = key.business_id AND o.order_id = key.id FOR UPDATE"
)

SAVE_ORDERS = upsert(order_summary, given_arrays(_ORDER))


class SqlOrderStore:
    """Implements ``OrderStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, keys: Iterable[OrderKey]) -> Mapping[OrderKey, Order]:
        """Return the orders known among ``keys``, locked until the transaction ends."""
        places = sorted(map(_place, keys))  # so that two who lock the same never block each other
        if not places:
            return {}
        self._session.begin()
        rows = self._session.rows(LOAD_ORDERS, key_parameters(places))
        orders = [order_of(row["facts"]) for row in rows]
        return {order.key: order for order in orders}

    def save(self, orders: Sequence[Order]) -> None:
        """Keep the orders as they are now."""
        if not orders:
            return
        rows = [order_row(order) for order in sorted(orders, key=_place)]
        columns = {column.name: [row.get(column.name) for row in rows] for column in _ORDER}
        self._session.begin()
        self._session.touched(SAVE_ORDERS, columns)


def _place(one: OrderKey | Order) -> tuple[str, str]:
    return (one.business_id, one.order_id)
