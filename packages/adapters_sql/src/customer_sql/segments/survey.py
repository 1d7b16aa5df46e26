"""Asking all customers of one business at once, in one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg.sql import SQL, Composable, Identifier

from customer_core.customers.model import Status
from customer_core.kernel.ids import CustomerId
from customer_core.segments.definitions import Definitions
from customer_core.segments.language.tree import Tree
from customer_core.segments.survey import (
    DefinitionsCompared,
    RuleCount,
    Ruled,
    Standpoint,
    compared,
)
from customer_sql.segments.binding import Binding
from customer_sql.segments.figures import STANDINGS, Figures, Source
from customer_sql.segments.rule_sql import sql_of
from customer_sql.segments.ruled import RuledSql
from customer_sql.session import Row
from customer_sql.statements import tenant_query
from customer_sql.tenant_session import TenantSession

_EVERYBODY = SQL(
    "{standings} {figures} WHERE c.business_id = tenant.business_id AND c.status <> {deleted}"
)


class SqlSurvey:
    """Implements ``SegmentSurvey``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def count(self, rule: Tree, definitions: Definitions, now: datetime) -> RuleCount:
        """Return how many customers match a rule."""
        figures = _figures(now)
        query = tenant_query(
            "SELECT count(*) AS customers, count(*) FILTER (WHERE {holds}) AS matching "
            "FROM {everybody}",
            holds=sql_of(rule, figures, _rules(definitions)),
            everybody=_everybody(figures),
        )
        (row,) = self._rows(query, figures)
        return RuleCount(matching=row["matching"], customers=row["customers"])

    def sample(
        self, rule: Tree, definitions: Definitions, now: datetime, limit: int
    ) -> Sequence[CustomerId]:
        """Return the first customers who match a rule, in the order of their ids."""
        figures = _figures(now)
        query = tenant_query(
            "SELECT c.id FROM {everybody} AND {holds} ORDER BY c.id LIMIT {limit}",
            holds=sql_of(rule, figures, _rules(definitions)),
            everybody=_everybody(figures),
            limit=figures.binding.bind(limit),
        )
        return [CustomerId(row["id"]) for row in self._rows(query, figures)]

    def compare(
        self, old: Definitions, new: Definitions, now: datetime, limit: int
    ) -> DefinitionsCompared:
        """Return who would move if new definitions took the place of the old ones."""
        figures = _figures(now)
        query = tenant_query(
            "WITH ruled AS MATERIALIZED (SELECT c.id, {old}, {new} FROM {everybody}), "
            "moving AS (SELECT * FROM ruled WHERE (old_tier, old_segment, old_held) "
            "IS DISTINCT FROM (new_tier, new_segment, new_held)) "
            "SELECT NULL AS old_tier, NULL AS old_segment, NULL::text[] AS old_held, "
            "NULL AS new_tier, NULL AS new_segment, NULL::text[] AS new_held, "
            "count(*) AS customers, NULL::text[] AS sample FROM ruled "
            "UNION ALL SELECT old_tier, old_segment, old_held, new_tier, new_segment, new_held, "
            "count(*), (array_agg(id ORDER BY id))[1:{limit}] FROM moving "
            "GROUP BY old_tier, old_segment, old_held, new_tier, new_segment, new_held",
            old=_told("old", RuledSql(old, figures)),
            new=_told("new", RuledSql(new, figures)),
            everybody=_everybody(figures),
            limit=figures.binding.bind(limit),
        )
        rows = self._rows(query, figures)
        everybody = next(row["customers"] for row in rows if row["sample"] is None)
        moving = [_standpoint(row) for row in rows if row["sample"] is not None]
        return compared(everybody, moving, limit)

    def _rows(self, query: bytes, figures: Figures) -> Sequence[Row]:
        return self._session.rows(query, planned_anew=True, **figures.binding.values)


def _figures(now: datetime) -> Figures:
    return Figures(Source.SETTLED, now, Binding(), SQL("business_id = tenant.business_id"))


def _everybody(figures: Figures) -> Composable:
    """Return what the expressions are over; they have to be made before."""
    return _EVERYBODY.format(
        standings=STANDINGS,
        figures=figures.joined(),
        deleted=figures.binding.bind(str(Status.DELETED)),
    )


def _rules(definitions: Definitions) -> dict[str, Tree]:
    return {one.name: one.rule for one in definitions.all}


def _told(prefix: str, ruled: RuledSql) -> Composable:
    return SQL("{} AS {}, coalesce(({})[1], {}) AS {}, {} || {} AS {}").format(
        ruled.tier(),
        Identifier(f"{prefix}_tier"),
        ruled.names(ruled.segments),
        ruled.default_segment(),
        Identifier(f"{prefix}_segment"),
        ruled.names(ruled.above),
        ruled.names(ruled.segments),
        Identifier(f"{prefix}_held"),
    )


def _standpoint(row: Row) -> Standpoint:
    return Standpoint(
        old=_ruled(row, "old"),
        new=_ruled(row, "new"),
        customers=row["customers"],
        sample=[CustomerId(one) for one in row["sample"]],
    )


def _ruled(row: Row, prefix: str) -> Ruled:
    return Ruled(
        tier=row[f"{prefix}_tier"],
        segment=row[f"{prefix}_segment"],
        held=frozenset(row[f"{prefix}_held"]),
    )
