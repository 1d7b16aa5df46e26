"""Tags of customers over HTTP, for those who work with them."""

from __future__ import annotations

from litestar import Response, Router, delete, get, post

from customer_api.annotation_requests import read_tags
from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.tags import tags_answer
from customer_api.requests import Document
from customer_api.schemas import tags as wire
from customer_core.tags.add_tags import add_tags
from customer_core.tags.list_tags import ListTags, list_tags
from customer_core.tags.remove_tag import RemoveTag, remove_tag

_CREATED, _NO_CONTENT = 201, 204


@get(sync_to_thread=True, **documented("listTags", answer=wire.TagsAnswer))
def list_all(request: Caller) -> Response[bytes]:
    """Return the tags of a customer, the oldest first; for agents and administrators."""
    command = ListTags(customer_id=request.customer_id)
    return answer(tags_answer(request.run(list_tags, command)))


@post(
    sync_to_thread=True,
    **documented(
        "addTags", answer=wire.TagsAnswer, status=_CREATED, body=wire.AddTags, also=(409, 412)
    ),
)
def add(request: Caller, document: Document) -> Response[bytes]:
    """Give a customer one tag or several, all or none, and return these; for administrators."""
    command = read_tags(document, request.customer_id)
    return request.once(add_tags, command, lambda tags: answer(tags_answer(tags), status=_CREATED))


@delete(
    "/{tagId:str}",
    sync_to_thread=True,
    **documented("removeTag", status=_NO_CONTENT, also=(412,)),
)
def remove(request: Caller) -> Response[None]:
    """Take a tag from a customer; for administrators."""
    command = RemoveTag(customer_id=request.customer_id, tag_id=request.tag_id)
    request.run(remove_tag, command)
    return Response(None, status_code=_NO_CONTENT)


def tags_router() -> Router:
    """Return the routes of tags."""
    return Router(
        "/v1/customers/{customerId:str}/tags",
        route_handlers=[list_all, add, remove],
        before_request=enter,
        request_class=Caller,
        tags=["Tags and notes"],
    )
