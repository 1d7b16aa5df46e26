"""Reading what a business defines, with how many customers are in each tier and segment."""

from __future__ import annotations

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    InvalidCursor,
    Page,
    decode_cursor,
    encode_cursor,
)
from customer_core.kernel.principal import Scope
from customer_core.segments.access import need_definition_admin, need_sight_of_definitions
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.ports import SegmentCounts, SegmentsContext

_LIST = "versions of the definitions"
_MOST_DIGITS = 9


@attrs.frozen(kw_only=True)
class ReadDefinitions:
    """Read what the business defines, without counting anybody."""


@attrs.frozen(kw_only=True)
class ListSegments:
    """Read all tiers and segments with their sizes."""


@attrs.frozen(kw_only=True)
class ReadDefinition:
    """Read one tier or segment."""

    name: str


@attrs.frozen(kw_only=True)
class ListVersions:
    """Read the versions of the definitions, the newest first.

    Attributes:
        limit: 1 to 100 versions a page.
        cursor: where the page before ended.
    """

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@attrs.frozen(kw_only=True)
class ListedSegments:
    """What a business defines, and how many customers are in what.

    Attributes:
        defined: all of it, at its present version.
        counts: as last assessed.
        is_applied: whether everybody has been brought up to date with this version.
    """

    defined: DefinitionSet
    counts: SegmentCounts
    is_applied: bool


def read_definitions(ctx: SegmentsContext, _: ReadDefinitions) -> DefinitionSet:
    """Return what the business defines, at its present version.

    Raises:
        NotPermitted: the caller may not list segments.
    """
    need_sight_of_definitions(ctx.principal)
    return ctx.definitions.current()


def list_segments(ctx: SegmentsContext, _: ListSegments) -> ListedSegments:
    """Return every tier and segment with its size.

    Raises:
        NotPermitted: the caller may not list segments.
    """
    return ListedSegments(
        defined=read_definitions(ctx, ReadDefinitions()),
        counts=ctx.segments.counts(),
        is_applied=ctx.definitions.are_applied(),
    )


def read_definition(ctx: SegmentsContext, command: ReadDefinition) -> ListedSegments:
    """Return what :func:`list_segments` does, if there is a tier or segment of that name.

    Raises:
        NotPermitted: the caller may not list segments.
        SegmentNotFound: there is none of that name.
    """
    read_definitions(ctx, ReadDefinitions()).get(command.name)
    return list_segments(ctx, ListSegments())


def list_versions(ctx: SegmentsContext, command: ListVersions) -> Page[DefinitionSet]:
    """Return a page of the versions that somebody made, the newest first.

    Raises:
        NotPermitted: the caller is no administrator.
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    need_definition_admin(ctx.principal, Scope.READ)
    if not 1 <= command.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    found = ctx.definitions.versions(command.limit + 1, _before(command.cursor))
    shown = found[: command.limit]
    more = len(found) > command.limit
    return Page(shown, encode_cursor(_LIST, [str(shown[-1].version)]) if more else None)


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (version,) = decode_cursor(cursor, _LIST, 1)
    if not version.isdecimal() or len(version) > _MOST_DIGITS:
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return int(version)
