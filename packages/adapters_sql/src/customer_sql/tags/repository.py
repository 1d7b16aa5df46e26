"""The tags of the customers of one business."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from customer_core.kernel.ids import CustomerId
from customer_core.tags.model import Tag, TagId
from customer_sql.exact_json import write_json
from customer_sql.session import Row
from customer_sql.statements import given, given_rows, names, selected, statement, tenant_query
from customer_sql.tables import customer_tags
from customer_sql.tenant_session import TenantSession

TAGS_OF = tenant_query(
    "SELECT {tag} FROM customer_tags t WHERE t.business_id = tenant.business_id "
    "AND t.customer_id = ANY(%(customer_ids)s)",
    tag=selected("t", customer_tags.columns),
)

ADD_TAGS = statement(
    "INSERT INTO customer_tags ({columns}) SELECT {given} FROM {tags}",
    columns=names(customer_tags.columns),
    given=given(customer_tags.columns),
    tags=given_rows(customer_tags.columns, "tags"),
)

REMOVE_TAG = statement(
    "DELETE FROM customer_tags WHERE business_id = %(business_id)s "
    "AND customer_id = %(customer_id)s AND id = %(id)s"
)


class SqlTags:
    """Implements ``Tags``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def add(self, tags: Sequence[Tag]) -> None:
        """Keep new tags."""
        self._session.write(ADD_TAGS, tags=write_json([_row(tag) for tag in tags]))

    def remove(self, customer_id: CustomerId, tag_id: TagId) -> None:
        """Forget a tag."""
        self._session.write(REMOVE_TAG, customer_id=customer_id, id=tag_id)

    def of_customer(self, customer_id: CustomerId) -> Sequence[Tag]:
        """Return the tags of a customer, the oldest first."""
        return self.of_customers([customer_id]).get(customer_id, [])

    def of_customers(self, customer_ids: Iterable[CustomerId]) -> Mapping[CustomerId, list[Tag]]:
        """Return the tags of several customers, each's oldest first; who has none is left out."""
        wanted = list(customer_ids)
        rows = self._session.rows(TAGS_OF, customer_ids=wanted) if wanted else []
        found: dict[CustomerId, list[Tag]] = {}
        for tag in sorted(map(_tag_of, rows), key=lambda tag: tag.place):
            found.setdefault(tag.customer_id, []).append(tag)
        return found


def _row(tag: Tag) -> dict[str, Any]:
    return {
        "business_id": tag.business_id,
        "customer_id": tag.customer_id,
        "id": tag.id,
        "label": tag.label,
        "label_key": tag.key,
        "author": tag.author,
        "created_at": tag.created_at,
    }


def _tag_of(row: Row) -> Tag:
    return Tag(
        business_id=row["business_id"],
        customer_id=row["customer_id"],
        id=row["id"],
        label=row["label"],
        author=row["author"],
        created_at=row["created_at"],
    )
