"""The addresses of one business's customers."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.addresses.model import Address, AddressId
from customer_core.kernel.ids import CustomerId
from customer_sql.addresses.rows import address_of, address_row
from customer_sql.exact_json import write_json
from customer_sql.statements import (
    given_rows,
    selected,
    statement,
    tenant_query,
    upsert,
    written,
)
from customer_sql.tables import customer_addresses
from customer_sql.tenant_session import TenantSession

OF_CUSTOMER = tenant_query(
    "SELECT {address} FROM customer_addresses a "
    "WHERE a.business_id = tenant.business_id AND a.customer_id = %(customer_id)s",
    address=selected("a", customer_addresses.columns),
)

MAKE_ROOM = statement(
    "UPDATE customer_addresses SET is_default_shipping = false, is_default_billing = false "
    "WHERE business_id = %(business_id)s AND customer_id = %(customer_id)s AND id = ANY(%(ids)s)"
)
"""So that no two are the default for the same while one hands over to the other."""

SAVE_ADDRESSES = upsert(customer_addresses, given_rows(written(customer_addresses), "addresses"))

REMOVE_ADDRESS = statement(
    "DELETE FROM customer_addresses "
    "WHERE business_id = %(business_id)s AND customer_id = %(customer_id)s AND id = %(id)s"
)


class SqlAddresses:
    """Implements ``AddressRepository``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def of_customer(self, customer_id: CustomerId) -> Sequence[Address]:
        """Return the addresses of a customer, the oldest first."""
        found = map(address_of, self._session.rows(OF_CUSTOMER, customer_id=customer_id))
        return sorted(found, key=lambda one: (one.created_at, one.id))

    def save(self, customer_id: CustomerId, addresses: Sequence[Address]) -> None:
        """Keep new and changed addresses of a customer."""
        ids = [one.id for one in addresses]
        self._session.write(MAKE_ROOM, customer_id=customer_id, ids=ids)
        rows = write_json([address_row(one) for one in addresses])
        self._session.write(SAVE_ADDRESSES, addresses=rows)

    def remove(self, customer_id: CustomerId, address_id: AddressId) -> None:
        """Forget an address of a customer."""
        self._session.write(REMOVE_ADDRESS, customer_id=customer_id, id=address_id)
