"""Entity tags: a customer's version, its segment's, and where time tells too, the body's own mark.

``"7.3"`` is version 7 of a customer with version 3 of its segment. A write looks at the first
number alone, for that is what a writer has changed or not.
"""

from __future__ import annotations

import re
from zlib import crc32

from customer_api.errors import InvalidHeader
from customer_core.event_plane.freshness import CustomerVersions

_OURS = re.compile(r'(?:W/)?"(\d{1,18})(?:\.\d{1,18}(?:\.[0-9a-f]{8})?)?"')
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def etag(versions: CustomerVersions, body: bytes | None = None) -> str:
    """Return the tag of an answer.

    Args:
        versions: what it was made of.
        body: the answer itself, where it can differ between two moments of the same versions.
    """
    mark = "" if body is None else f".{crc32(body):08x}"
    return f'"{versions.customer}.{versions.segment}{mark}"'


def read_if_match(text: str | None) -> int | None:
    """Return the version of the customer that a write expects, or None where any will do.

    Raises:
        InvalidHeader: it is no tag of this service.
    """
    if text is None or text.strip() == "*":
        return None
    ours = _OURS.fullmatch(text.strip())
    if ours is None:
        raise InvalidHeader(
            "If-Match", 'must be one ETag of this resource such as "7.3", its version "7", or *'
        )
    return int(ours[1])


def is_known(text: str | None, tag: str) -> bool:
    """Whether ``If-None-Match`` names the tag, so that the caller has the answer already."""
    if text is None:
        return False
    return text.strip() == "*" or tag in _TAG.findall(text)
