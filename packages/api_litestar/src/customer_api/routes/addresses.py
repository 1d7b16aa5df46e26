"""Addresses over HTTP: of a customer (001), and the caller's own (003)."""

from __future__ import annotations

from typing import Any

from litestar import Response, Router, delete, get, patch, post, put
from litestar.handlers import HTTPRouteHandler

from customer_api.answers import NO_STORE, PRIVATE, answer
from customer_api.caller import Caller, enter
from customer_api.etags import is_known, read_if_match
from customer_api.gate import PATCH, USER
from customer_api.openapi import documented
from customer_api.presenters.addresses import address_answer, addresses_answer
from customer_api.requests import MERGE_PATCH, Document, IfMatch, read_merge_patch
from customer_api.schemas import addresses as wire
from customer_api.schemas.wire import JSON, to_json
from customer_core.addresses.add_address import AddAddress, add_address
from customer_core.addresses.change_address import (
    PatchAddress,
    ReplaceAddress,
    patch_address,
    replace_address,
)
from customer_core.addresses.drafts import AddressDraft
from customer_core.addresses.model import Address
from customer_core.addresses.read_addresses import (
    ListAddresses,
    ReadAddress,
    list_addresses,
    read_address,
)
from customer_core.addresses.remove_address import RemoveAddress, remove_address
from customer_core.kernel.codec import read_document

_CREATED, _NO_CONTENT, _NOT_MODIFIED = 201, 204, 304
_WRITE = (412,)
_ANYBODYS, _OWN = "/{customerId:str}/addresses", "/addresses"


def list_all(request: Caller) -> Response[bytes]:
    """Return every address, the oldest first; there are ten at most."""
    return answer(
        addresses_answer(request.run(list_addresses, ListAddresses(customer_id=request.whose)))
    )


def add(request: Caller, document: Document) -> Response[bytes]:
    """Add an address; the first of its type becomes the default."""
    draft = read_document(document, AddressDraft)
    command = AddAddress(customer_id=request.whose, draft=draft)
    return request.once(add_address, command, _added, whose=lambda added: added.customer_id)


def read_one(request: Caller) -> Response[bytes]:
    """Return an address."""
    command = ReadAddress(customer_id=request.whose, address_id=request.address_id)
    address = request.run(read_address, command)
    if is_known(request.headers.get("if-none-match"), _tag(address)):
        headers = {"ETag": _tag(address), "Cache-Control": PRIVATE}
        return Response(b"", status_code=_NOT_MODIFIED, media_type=JSON, headers=headers)
    return _tagged(address, caching=PRIVATE)


def replace(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Replace an address; its type, and whether it is the default, stay unless they are named."""
    command = ReplaceAddress(
        customer_id=request.whose,
        address_id=request.address_id,
        draft=read_document(document, AddressDraft),
        expected_version=read_if_match(if_match),
    )
    return _tagged(request.run(replace_address, command))


def change(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Merge a patch (RFC 7396) into an address; only what it names changes."""
    command = PatchAddress(
        customer_id=request.whose,
        address_id=request.address_id,
        patch=read_merge_patch(document),
        expected_version=read_if_match(if_match),
    )
    return _tagged(request.run(patch_address, command))


def remove(request: Caller, if_match: IfMatch = None) -> Response[None]:
    """Remove an address; where it was a default, the newest one follows it."""
    command = RemoveAddress(
        customer_id=request.whose,
        address_id=request.address_id,
        expected_version=read_if_match(if_match),
    )
    request.run(remove_address, command)
    return Response(None, status_code=_NO_CONTENT)


def _tag(address: Address) -> str:
    return f'"{address.version}"'


def _tagged(address: Address, status: int = 200, *, caching: str = NO_STORE) -> Response[bytes]:
    headers = {"ETag": _tag(address), "Cache-Control": caching}
    body = to_json(address_answer(address))
    return Response(body, status_code=status, media_type=JSON, headers=headers)


def _added(address: Address) -> Response[bytes]:
    answered = _tagged(address, _CREATED)
    place = f"/v1/customers/{address.customer_id}/addresses/{address.id}"
    answered.headers["Location"] = place
    return answered


def _of_book(whose: str, book: str) -> list[HTTPRouteHandler]:
    """Return the routes of a whole address book.

    Args:
        whose: in the names of the operations: ``Own``, or nothing for anybody's.
        book: its path.
    """
    listing = documented(f"list{whose}Addresses", answer=wire.AddressesAnswer, also=(404,))
    adding = documented(
        f"add{whose}Address",
        answer=wire.AddressAnswer,
        status=_CREATED,
        body=wire.AddressDraft,
        also=(404,),
        headers=("ETag", "Location"),
    )
    return [
        get(book, sync_to_thread=True, **listing)(list_all),
        post(book, sync_to_thread=True, **adding)(add),
    ]


def _of_one(whose: str, book: str) -> list[HTTPRouteHandler]:
    """Return the routes of one address; see :func:`_of_book`."""
    one = f"{book}/{{addressId:str}}"
    answered: dict[str, Any] = {"answer": wire.AddressAnswer, "headers": ("ETag",)}
    reading = documented(f"read{whose}Address", conditional=True, **answered)
    replacing = documented(
        f"replace{whose}Address", body=wire.AddressDraft, also=_WRITE, **answered
    )
    changing = documented(
        f"patch{whose}Address",
        body=wire.PatchAddress,
        media_types=(MERGE_PATCH, JSON),
        also=_WRITE,
        limits=(USER, PATCH),
        **answered,
    )
    removing = documented(f"remove{whose}Address", status=_NO_CONTENT, also=_WRITE)
    return [
        get(one, sync_to_thread=True, **reading)(read_one),
        put(one, sync_to_thread=True, **replacing)(replace),
        patch(one, sync_to_thread=True, **changing)(change),
        delete(one, sync_to_thread=True, **removing)(remove),
    ]


def addresses_router() -> Router:
    """Return the routes of addresses."""
    return Router(
        "/v1/customers",
        route_handlers=[
            *_of_book("", _ANYBODYS),
            *_of_one("", _ANYBODYS),
            *_of_book("Own", _OWN),
            *_of_one("Own", _OWN),
        ],
        before_request=enter,
        request_class=Caller,
        tags=["Addresses"],
    )
