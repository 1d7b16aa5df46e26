"""Reading requests about definitions into the core's commands."""

from __future__ import annotations

from typing import Any

import attrs

from customer_core.kernel.codec import read_document
from customer_core.segments.change_segment import ChangeSegment
from customer_core.segments.define_segment import DefineSegment
from customer_core.segments.definitions import Kind
from customer_core.segments.preview_segment import (
    DEFAULT_SAMPLE,
    PreviewChange,
    PreviewSegment,
)


@attrs.frozen(kw_only=True)
class WantedDefinition:
    """The body of a POST."""

    name: str
    rule: Any
    kind: Kind = Kind.SEGMENT
    description: str = ""
    priority: int | None = None


@attrs.frozen(kw_only=True)
class WantedChange:
    """The body of a PUT."""

    rule: Any = None
    description: str | None = None
    priority: int | None = None


def read_definition_wanted(document: object, expected_version: int | None) -> DefineSegment:
    """Return the command of a POST.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    wanted = read_document(document, WantedDefinition)
    return DefineSegment(**attrs.asdict(wanted, recurse=False), expected_version=expected_version)


def read_definition_change(
    document: object, name: str, expected_version: int | None
) -> ChangeSegment:
    """Return the command of a PUT.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    wanted = read_document(document, WantedChange)
    return ChangeSegment(
        name=name, **attrs.asdict(wanted, recurse=False), expected_version=expected_version
    )


@attrs.frozen(kw_only=True)
class WantedPreview:
    """The body of a preview of a rule."""

    rule: Any
    sample: int = DEFAULT_SAMPLE


@attrs.frozen(kw_only=True)
class WantedChangePreview:
    """The body of a preview of a change."""

    rule: Any = None
    priority: int | None = None
    sample: int = DEFAULT_SAMPLE


def read_preview(document: object) -> PreviewSegment:
    """Return the command of a preview of a rule.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    wanted = read_document(document, WantedPreview)
    return PreviewSegment(rule=wanted.rule, sample=wanted.sample)


def read_change_preview(document: object, name: str) -> PreviewChange:
    """Return the command of a preview of a change.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    wanted = read_document(document, WantedChangePreview)
    return PreviewChange(
        name=name, rule=wanted.rule, priority=wanted.priority, sample=wanted.sample
    )
