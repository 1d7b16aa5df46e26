"""The act of a person by which consent is given or withdrawn, and who may tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from customer_core.consents.errors import ConsentRequiresPerson
from customer_core.consents.model import Channel
from customer_core.kernel.codec import is_storable
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults
from customer_core.kernel.principal import ADMINS, Principal, Role

LONGEST_SOURCE = 100
LONGEST_EVIDENCE = 2000
LONGEST_VERSION = 100
JURISDICTION = r"[A-Z]{2}(-[A-Z0-9]{1,3})?"

_PLACE = re.compile(JURISDICTION)


@attrs.frozen(kw_only=True)
class Act:
    """How a person said what they want; what is None is filled in from what is known.

    Attributes:
        source: by what way, such as ``checkout``, ``phone`` or ``paper form``.
        evidence: what shows it, such as where the recording or the form is kept.
        notice_version: of the notice that was shown.
        jurisdiction: ISO 3166 code of where the person was, such as ``RO`` or ``US-CA``.
    """

    source: str | None = None
    evidence: str | None = None
    notice_version: str | None = None
    jurisdiction: str | None = None


UNTOLD = Act()
"""An act of which nothing is told but that it happened."""


def check_act(act: Act, *, told_by_another: bool) -> Act:
    """Return an act whose texts are as they must be, without the blanks around them.

    Args:
        act: as it was told.
        told_by_another: whether somebody else records what the person said, who has to say how.

    Raises:
        Invalid: naming every field that is missing or breaks a rule.
    """
    faults = Faults()
    checked = Act(
        source=faults.take(lambda: _line(act.source, "source", LONGEST_SOURCE)),
        evidence=faults.take(lambda: _text(act.evidence, "evidence", LONGEST_EVIDENCE)),
        notice_version=faults.take(
            lambda: _line(act.notice_version, "noticeVersion", LONGEST_VERSION)
        ),
        jurisdiction=faults.take(lambda: _place(act.jurisdiction)),
    )
    faults.raise_any()
    if told_by_another:
        for field, told in (("source", checked.source), ("evidence", checked.evidence)):
            if told is None:
                faults.add(InvalidField(field, _NEEDED[field]))
        faults.raise_any()
    return checked


def need_person(
    principal: Principal, channels: Iterable[Channel], act: Act, *, is_self: bool
) -> None:
    """Let through who may tell that a person agreed: the person, and administrators who tell how.

    A service never may, not even one whose name is the customer's.

    Raises:
        ConsentRequiresPerson: the caller is neither, or does not tell how; it says what to do.
    """
    told = act.source is not None and act.evidence is not None
    may_tell = is_self or (told and principal.has_any(*ADMINS))
    if principal.has_any(Role.SERVICE) or not may_tell:
        raise ConsentRequiresPerson(", ".join(channels))


_NEEDED = {
    "source": "is required of whoever records what a person said: by what way, such as phone",
    "evidence": "is required of whoever records what a person said: what shows it",
}


def _text(text: str | None, field: str, longest: int) -> str | None:
    told = (text or "").strip()
    if len(told) > longest or not is_storable(told):
        raise InvalidField(
            field, f"must be a text of at most {longest} characters, without the character NUL"
        )
    return told or None


def _line(text: str | None, field: str, longest: int) -> str | None:
    told = _text(text, field, longest)
    if told is not None and not told.isprintable():
        raise InvalidField(field, "must be one line without control characters")
    return told


def _place(text: str | None) -> str | None:
    if text is not None and not _PLACE.fullmatch(text):
        raise InvalidField("jurisdiction", "must be an ISO 3166 code such as RO or US-CA")
    return text
