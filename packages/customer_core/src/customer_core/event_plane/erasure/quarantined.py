"""Whether a message that nobody could read names a person."""

from __future__ import annotations

import re

from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.privacy.erasure.subject import Subject

_ORDER = re.compile(rb'"order_?[iI]d\\*"\s*:\s*\\*"([^"\\]{1,64})\\*"')
_BUSINESS = re.compile(rb'"business_?[iI]d\\*"\s*:\s*\\*"([^"\\]{1,64})\\*"')


def is_theirs(raw: bytes, subject: Subject) -> bool:
    """Whether a message names a person or its orders, as far as such a one can be searched.

    An id may be another one's in another business; what says for which business it is meant is
    believed.
    """
    if not (_names(raw, subject) or _tells_of_orders(raw, subject)):
        return False
    businesses = {one.decode() for one in _BUSINESS.findall(raw)} or {DEFAULT_BUSINESS}
    return subject.business_id in businesses


def _names(raw: bytes, subject: Subject) -> bool:
    text = raw.decode(errors="replace").casefold()
    return any(needle.casefold() in text for needle in subject.needles)


def _tells_of_orders(raw: bytes, subject: Subject) -> bool:
    """Whether a message tells of one of the person's orders, though not whose it is."""
    if not subject.orders:
        return False
    return any(one.decode(errors="replace") in subject.orders for one in _ORDER.findall(raw))
