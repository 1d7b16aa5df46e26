"""What can go wrong with the definitions of segments and tiers."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import (
    Conflict,
    FaultPlace,
    FieldFault,
    Invalid,
    InvalidField,
    NotFound,
)


@attrs.define(eq=False)
class SegmentNotFound(NotFound):
    """There is no tier or segment {name}; there are {known}."""

    code: ClassVar[str] = "SEGMENT_NOT_FOUND"
    name: str
    known: str


@attrs.define(eq=False)
class SegmentRuleInvalid(InvalidField):
    """{field}: {message}

    The rule of a segment or tier cannot be read; the message names the place and what is allowed.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "SEGMENT_RULE_INVALID"
    offset: int | None = None  # characters of the text before the place; of the text form alone
    line: int | None = None  # from 1
    column: int | None = None  # in its line, from 1
    excerpt: str = ""  # the line, and below it a caret at the place
    pointer: str | None = None  # the place in the JSON form
    allowed: tuple[str, ...] = ()  # what could stand there

    @property
    def faults(self) -> tuple[FieldFault, ...]:  # type: ignore[override]
        """The one fault this error stands for, with its place."""
        place = FaultPlace(
            offset=self.offset,
            line=self.line,
            column=self.column,
            excerpt=self.excerpt,
            pointer=self.pointer,
            allowed=self.allowed,
        )
        return (FieldFault(self.field, self.message, self.code, place),)


@attrs.define(eq=False)
class SegmentRuleTooCostly(InvalidField):
    """{field}: {message}

    The rule of a segment or tier asks for more than is computed for every customer.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "SEGMENT_RULE_TOO_COSTLY"
    bound: str = ""  # which is broken, such as ``windows``
    found: int = 0
    limit: int = 0


@attrs.define(eq=False)
class UnknownSegmentName(InvalidField):
    """{field}: {message}

    A rule asks for the membership of a segment or tier that is not defined.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "SEGMENT_NAME_UNKNOWN"
    segment: str = ""  # the name that is asked for


@attrs.define(eq=False)
class SegmentNameTaken(InvalidField):
    """{field}: {message}

    Two definitions have one name.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "SEGMENT_NAME_TAKEN"


@attrs.define(eq=False)
class SegmentCycle(Invalid):
    """The segments ask for each other in a circle: {circle}."""

    code: ClassVar[str] = "SEGMENT_CYCLE"
    circle: str


@attrs.define(eq=False)
class SegmentAlreadyExists(Conflict):
    """There is a tier or segment {name} already."""

    code: ClassVar[str] = "SEGMENT_ALREADY_EXISTS"
    name: str


@attrs.define(eq=False)
class SegmentInUse(Conflict):
    """The rules of {dependents} ask for {name}; change or retire them first."""

    code: ClassVar[str] = "SEGMENT_IN_USE"
    name: str
    dependents: str


@attrs.define(eq=False)
class LowestTierStays(Conflict):
    """{name} is the lowest tier, in which everybody begins: its rule, place and name stay."""

    code: ClassVar[str] = "LOWEST_TIER_STAYS"
    name: str


@attrs.define(eq=False)
class SegmentLimitExceeded(Conflict):
    """A business has {limit} tiers and segments at most; retire one first."""

    code: ClassVar[str] = "SEGMENT_LIMIT_EXCEEDED"
    limit: int
