"""Reading what a tree asks of attributes in PostgreSQL.

A value is compared with values of its own type alone, so that nothing is ever cast that could fail.
Dates are texts of one length, which sort as dates do; how old one is, is asked of the day that had
begun by then.
"""

from __future__ import annotations

from datetime import date, tzinfo
from functools import singledispatch
from zoneinfo import ZoneInfo

from psycopg.sql import SQL, Composable

from customer_core.kernel.clock import LATEST
from customer_core.segments.language.readings import last_day_begun
from customer_core.segments.language.tree import (
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    OfAttribute,
)
from customer_sql.customers.attribute_json import DATE, kept_value
from customer_sql.exact_json import write_json
from customer_sql.segments.binding import Binding
from customer_sql.segments.figures import Figures

_SIGNS = {sign: SQL(sign) for sign in ("<", "<=", ">", ">=")}
_NOBODY, _WHERE_TRUE = SQL("false"), SQL("(({}) IS TRUE)")


@singledispatch
def attribute_sql(tree: OfAttribute, figures: Figures) -> Composable:  # noqa: ARG001 - of every condition
    """Return the expression that tells whether a condition on an attribute of ``c`` holds."""
    raise TypeError(f"{tree!r} is no condition on an attribute")


@attribute_sql.register
def _(tree: AttributeIsSet, figures: Figures) -> Composable:
    return SQL("({} IS NOT NULL)").format(_value(tree.name, figures.binding))


@attribute_sql.register
def _(tree: AttributeIn, figures: Figures) -> Composable:
    values = [write_json(kept_value(one)) for one in tree.values]
    any_of = SQL("{} = ANY ({}::jsonb[])").format(
        _value(tree.name, figures.binding), figures.binding.texts(values)
    )
    return _WHERE_TRUE.format(any_of)


@attribute_sql.register
def _(tree: AttributeCompares, figures: Figures) -> Composable:
    if isinstance(tree.bound, date):
        return _dated(tree.name, tree.sign, tree.bound, figures.binding)
    value = _value(tree.name, figures.binding)
    bound = figures.binding.bind(write_json(tree.bound))
    compared = SQL("jsonb_typeof({value}) = 'number' AND {value} {sign} {bound}::jsonb").format(
        value=value, sign=_SIGNS[tree.sign], bound=bound
    )
    return _WHERE_TRUE.format(compared)


@attribute_sql.register
def _(tree: AttributeAged, figures: Figures) -> Composable:
    edge = figures.moment_before(tree.days)
    if edge is None:
        return _NOBODY if tree.older else _is_date(tree.name, figures.binding)
    sign = "<=" if tree.older else ">"
    return _dated(tree.name, sign, last_day_begun(edge, tree.zone), figures.binding)


def date_begins(tree: AttributeAged, binding: Binding) -> Composable:
    """Return the moment at which a date begins in the zone of the business, or null.

    Where clocks go back over midnight it is the first of the two, as in the core; of what begins
    when all is over, nothing follows.
    """
    return SQL(
        'CASE WHEN {day} COLLATE "C" < {end} '
        "THEN least({day}::timestamp AT TIME ZONE {zone}, "
        "(({day}::timestamp - interval '1 hour') AT TIME ZONE {zone}) + interval '1 hour') END"
    ).format(
        day=_date(tree.name, binding),
        end=binding.bind(LATEST.date().isoformat()),
        zone=SQL("{}::text").format(binding.bind(_name_of(tree.zone))),
    )


def _name_of(zone: tzinfo) -> str:
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def _dated(name: str, sign: str, bound: date, binding: Binding) -> Composable:
    return _WHERE_TRUE.format(
        SQL('{} COLLATE "C" {} {}').format(
            _date(name, binding), _SIGNS[sign], binding.bind(bound.isoformat())
        )
    )


def _is_date(name: str, binding: Binding) -> Composable:
    return SQL("({} IS NOT NULL)").format(_date(name, binding))


def _value(name: str, binding: Binding) -> Composable:
    return SQL("(c.attributes -> {}::text)").format(binding.bind(name))


def _date(name: str, binding: Binding) -> Composable:
    return SQL("({} ->> {}::text)").format(_value(name, binding), binding.bind(DATE))
