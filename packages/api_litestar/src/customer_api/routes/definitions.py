"""What a business defines, over HTTP: its tiers and segments, in versions."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, Router, delete, get, post, put
from litestar.params import FromPath, QueryParameter

from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.definition_requests import (
    read_change_preview,
    read_definition_change,
    read_definition_wanted,
    read_preview,
)
from customer_api.etags import read_if_match
from customer_api.openapi import documented
from customer_api.presenters.definitions import (
    definition_answer,
    definitions_answer,
    planned_answer,
    read_definition_answer,
    retired_answer,
    versions_answer,
)
from customer_api.presenters.previews import change_preview_answer, preview_answer
from customer_api.requests import Document, IfMatch
from customer_api.routes.parameters import Cursor, Limit
from customer_api.schemas import definitions as wire
from customer_api.schemas import previews
from customer_core.kernel.paging import DEFAULT_LIMIT
from customer_core.segments.change_segment import change_segment
from customer_core.segments.define_segment import define_segment
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.list_segments import (
    ListSegments,
    ListVersions,
    ReadDefinition,
    list_segments,
    list_versions,
    read_definition,
)
from customer_core.segments.preview_segment import preview_change, preview_segment
from customer_core.segments.retire_segment import (
    PlanRetirement,
    RetireSegment,
    plan_retirement,
    retire_segment,
)

_CREATED = 201

DryRun = Annotated[
    bool,
    QueryParameter(name="dryRun", description="Only tell what it would mean; change nothing."),
]


@get(
    sync_to_thread=True,
    **documented("readDefinitions", answer=wire.DefinitionsAnswer, headers=("ETag",)),
)
def read_all(request: Caller) -> Response[bytes]:
    """Return every tier and segment with its rule and size; for agents, administrators, services.

    The ETag is the version of all definitions together, for If-Match.
    """
    listed = request.run(list_segments, ListSegments())
    return _tagged(definitions_answer(listed), listed.defined.version)


@get(
    "/versions",
    sync_to_thread=True,
    **documented("listDefinitionVersions", answer=wire.VersionsAnswer),
)
def versions(
    request: Caller, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response[bytes]:
    """Return who defined, changed or retired what, the newest first; for administrators.

    The first version is that of the defaults, which nobody made.
    """
    page = request.run(list_versions, ListVersions(limit=limit, cursor=cursor))
    return answer(versions_answer(page, limit))


@get(
    "/{name:str}",
    sync_to_thread=True,
    **documented("readDefinition", answer=wire.ReadDefinitionAnswer, headers=("ETag",)),
)
def read_one(request: Caller, name: FromPath[str]) -> Response[bytes]:
    """Return a tier or segment with its rule, its size, and what depends on it."""
    listed = request.run(read_definition, ReadDefinition(name=name))
    return _tagged(read_definition_answer(listed, name), listed.defined.version)


@post(
    sync_to_thread=True,
    **documented(
        "defineSegment",
        answer=wire.DefinitionAnswer,
        status=_CREATED,
        body=wire.DefineSegment,
        also=(409, 412),
        headers=("ETag", "Location"),
    ),
)
def define(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Define a tier or segment; for administrators.

    Everybody is brought up to date behind it; until then a customer is read as last assessed.
    """
    command = read_definition_wanted(document, read_if_match(if_match))

    def defined(made: DefinitionSet) -> Response[bytes]:
        answered = _tagged(definition_answer(made, command.name), made.version, _CREATED)
        answered.headers["Location"] = f"/v1/segments/{command.name}"
        return answered

    return request.once(define_segment, command, defined)


@put(
    "/{name:str}",
    sync_to_thread=True,
    **documented(
        "changeSegment",
        answer=wire.DefinitionAnswer,
        body=wire.ChangeSegment,
        also=(409, 412),
        headers=("ETag",),
    ),
)
def change(
    request: Caller, name: FromPath[str], document: Document, if_match: IfMatch = None
) -> Response[bytes]:
    """Change the rule, the place or the description of a tier or segment; for administrators.

    Of the lowest tier, in which everybody begins, only the description can be changed.
    """
    command = read_definition_change(document, name, read_if_match(if_match))
    made = request.run(change_segment, command)
    return _tagged(definition_answer(made, name), made.version)


@delete(
    "/{name:str}",
    sync_to_thread=True,
    **documented("retireSegment", answer=wire.RetirementAnswer, also=(409, 412), headers=("ETag",)),
)
def retire(
    request: Caller, name: FromPath[str], *, dry_run: DryRun = False, if_match: IfMatch = None
) -> Response[bytes]:
    """Retire a tier or segment, or tell what depends on it; for administrators.

    It is refused while the rule of another asks for its membership.
    """
    planned = request.run(plan_retirement, PlanRetirement(name=name))
    if dry_run:
        return _tagged(planned_answer(planned), planned.version)
    command = RetireSegment(name=name, expected_version=read_if_match(if_match))
    made = request.run(retire_segment, command)
    return _tagged(retired_answer(planned, made), made.version)


@post(
    "/preview",
    sync_to_thread=True,
    **documented("previewSegment", answer=previews.PreviewAnswer, body=previews.PreviewSegment),
)
def preview(request: Caller, document: Document) -> Response[bytes]:
    """Tell who would be in a tier or segment with a rule; nothing is saved. For administrators."""
    return answer(preview_answer(request.run(preview_segment, read_preview(document))))


@post(
    "/{name:str}/preview",
    sync_to_thread=True,
    **documented(
        "previewChange",
        answer=previews.ChangePreviewAnswer,
        body=previews.PreviewChange,
        also=(409,),
        headers=("ETag",),
    ),
)
def preview_of_change(request: Caller, name: FromPath[str], document: Document) -> Response[bytes]:
    """Tell whom a change of a tier or segment would move; nothing is saved. For administrators."""
    found = request.run(preview_change, read_change_preview(document, name))
    return _tagged(change_preview_answer(found), found.version)


def _tagged(body: object, version: int, status: int = 200) -> Response[bytes]:
    answered = answer(body, status)
    answered.headers["ETag"] = f'"{version}"'
    return answered


def definitions_router() -> Router:
    """Return the routes of what a business defines."""
    return Router(
        "/v1/segments",
        route_handlers=[
            read_all,
            versions,
            read_one,
            define,
            change,
            retire,
            preview,
            preview_of_change,
        ],
        before_request=enter,
        request_class=Caller,
        tags=["Segments"],
    )
