"""Reading requests into the core's commands, refusing what is not as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import attrs
import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.params import HeaderParameter, SkipValidation

from customer_api.errors import MalformedBody, UnsupportedMediaType
from customer_core.customers.assign_segment import AssignSegment
from customer_core.customers.change_customer import PatchCustomer, ReplaceCustomer
from customer_core.customers.drafts import PreferencesDraft, ProfileDraft
from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import read_document
from customer_core.kernel.errors import FieldFault, ValidationFailed
from customer_core.kernel.ids import CustomerId

MERGE_PATCH = "application/merge-patch+json"
MEDIA_TYPES = "media_types"
_DEEPEST = 32
_READER = msgspec.json.Decoder(float_hook=Decimal)

Document = NamedDependency[SkipValidation[Any]]
DocumentIfAny = NamedDependency[SkipValidation[Any]]
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        description='Write only if this is still the ETag, such as "7.3"; the version "7" will do.',
    ),
]


@attrs.frozen(kw_only=True)
class Replacement:
    """The body of a PUT."""

    profile: ProfileDraft | None = None
    preferences: PreferencesDraft | None = None
    attributes: Any = None  # any JSON value; the core reads it

    def command(self, customer_id: str, expected_version: int | None) -> ReplaceCustomer:
        """Return the command for a customer."""
        return ReplaceCustomer(
            customer_id=CustomerId(customer_id),
            profile=self.profile,
            preferences=self.preferences,
            attributes=self.attributes,
            expected_version=expected_version,
        )


def read_replacement(
    document: object, customer_id: str, expected_version: int | None
) -> ReplaceCustomer:
    """Return the command of a PUT.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    return read_document(document, Replacement).command(customer_id, expected_version)


def read_patch(document: object, customer_id: str, expected_version: int | None) -> PatchCustomer:
    """Return the command of a PATCH; what the patch makes of the customer is the core's to judge.

    Raises:
        ValidationFailed: the patch is no object.
    """
    return PatchCustomer(
        customer_id=CustomerId(customer_id),
        patch=read_merge_patch(document),
        expected_version=expected_version,
    )


def read_merge_patch(document: object) -> Mapping[str, Any]:
    """Return a merge patch (RFC 7396) of an object.

    Raises:
        ValidationFailed: the patch is no object.
    """
    if not isinstance(document, Mapping):
        raise ValidationFailed((FieldFault("body", "must be an object"),))
    return document


@attrs.frozen(kw_only=True)
class WantedAssignment:
    """The body of a PUT of a segment."""

    reason: str
    tier: str | None = None
    segment: str | None = None
    ends_at: str | None = None


def read_assignment(
    document: object, customer_id: str, expected_version: int | None
) -> AssignSegment:
    """Return the command of a PUT of a segment.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
        InvalidField: ``endsAt`` is no time.
    """
    wanted = read_document(document, WantedAssignment)
    return AssignSegment(
        customer_id=CustomerId(customer_id),
        reason=wanted.reason,
        tier=wanted.tier,
        segment=wanted.segment,
        ends_at=None if wanted.ends_at is None else parse_time(wanted.ends_at, "endsAt"),
        expected_version=expected_version,
    )


async def json_document_if_any(request: Request[Any, Any, Any]) -> Any:  # noqa: ANN401 - any JSON value
    """Return the decoded body of a request, or an empty object where there is no body.

    Raises:
        UnsupportedMediaType, BodyTooLarge, MalformedBody: as :func:`json_document`.
    """
    return await json_document(request) if await raw_body(request) else {}


async def json_document(request: Request[Any, Any, Any]) -> Any:  # noqa: ANN401 - any JSON value
    """Return the decoded body of a request.

    Raises:
        UnsupportedMediaType: it is not sent as JSON in UTF-8.
        BodyTooLarge: the framework's own limit is passed.
        MalformedBody: it is no JSON, or does not come whole.
    """
    accepted = request.route_handler.opt[MEDIA_TYPES]
    sent, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.partition("charset=")[2].strip(' "') or "utf-8"
    if sent.strip() not in accepted or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(" or ".join(accepted))
    return read_json(await raw_body(request))


async def raw_body(request: Request[Any, Any, Any]) -> bytes:
    """Return the body of a request as it was sent.

    Raises:
        MalformedBody: it does not come whole.
    """
    try:
        return await request.body()
    except InternalServerException:  # the framework's word for a caller who has gone
        raise MalformedBody("it was cut off") from None


def read_json(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Decode JSON, numbers with a point or an exponent exactly.

    Raises:
        MalformedBody: it is no JSON, not UTF-8, or nested deeper than 32 levels.
    """
    if not raw:
        raise MalformedBody("it is empty")
    try:
        document = _READER.decode(raw)
    except UnicodeDecodeError:
        raise MalformedBody("it is not UTF-8") from None
    except RecursionError:
        raise MalformedBody("it is nested too deep") from None
    except InvalidOperation:
        raise MalformedBody("a number in it has an exponent that is too large") from None
    except msgspec.DecodeError as error:
        raise MalformedBody(str(error)) from None
    if raw.count(b"{") + raw.count(b"[") > _DEEPEST:
        _need_shallow(document)
    return document


def _need_shallow(document: object) -> None:
    level = [document]
    for _ in range(_DEEPEST):
        level = [inner for value in level for inner in _inner(value)]
        if not level:
            return
    raise MalformedBody("it is nested too deep")


def _inner(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
