"""What the events about remarks and requests about privacy hold of a person."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import exported, inner, reference
from customer_core.privacy.registry.model import Category, Datum, Key, Medium, Place
from customer_core.privacy.registry.purposes import RIGHTS, SERVICE

_EXPORTED_AS = "events"
_STAFF = "names who works here, not the person"


def _remark(name: str, description: str, by: str, *told: str, plain: tuple[str, ...]) -> Place:
    return Place(
        name=name,
        medium=Medium.EVENT,
        description=description,
        key=Key.STREAM,
        data=(
            reference("customerId", SERVICE, _EXPORTED_AS),
            *exported(_EXPORTED_AS, Category.REMARKS, SERVICE, *told),
            *inner(_STAFF, Category.REFERENCE, SERVICE, by),
        ),
        plain=plain,
    )


def _request(name: str, description: str, *told: str) -> Place:
    data: tuple[Datum, ...] = (
        reference("customerId", RIGHTS, _EXPORTED_AS),
        *exported(_EXPORTED_AS, Category.CORRESPONDENCE, RIGHTS, *told),
    )
    return Place(name=name, medium=Medium.EVENT, description=description, key=Key.STREAM, data=data)


EVENTS = (
    _remark(
        "CustomerTagged",
        "A customer was given a tag.",
        "createdBy",
        "tag",
        plain=("tagId", "createdAt"),
    ),
    _remark(
        "CustomerUntagged",
        "A tag was taken from a customer.",
        "removedBy",
        "tag",
        plain=("tagId", "removedAt"),
    ),
    _remark(
        "CustomerNoteAdded",
        "A note about a customer was made; it is not told what it says.",
        "createdBy",
        plain=("noteId", "createdAt"),
    ),
    _remark(
        "CustomerNoteRemoved",
        "A note about a customer was removed.",
        "removedBy",
        plain=("noteId", "removedAt"),
    ),
    _request(
        "DataRequestReceived",
        "A customer asked for something under data protection law.",
        *("requestId", "kind", "state", "receivedAt", "dueAt"),
    ),
    _request(
        "DataRequestAskedAgain",
        "A customer asked for the same again.",
        *("requestId", "kind", "askedAt"),
    ),
    _request(
        "DataRequestChanged",
        "A request about privacy came into another state.",
        *("requestId", "kind", "fromState", "toState", "changedAt"),
    ),
    _request(
        "DataRequestExtended",
        "A request about privacy has more time.",
        *("requestId", "kind", "fromDueAt", "dueAt"),
    ),
    _request(
        "LegalHoldPlaced",
        "The data of a customer must not be erased.",
        *("holdId", "placedAt", "until"),
    ),
    _request("LegalHoldLifted", "A hold on a customer's data ended.", *("holdId", "liftedAt")),
)
