"""Problems and health as they are answered."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from customer_api.schemas.wire import Wire


class ProblemPlace(Wire):
    """Where in a rule something is wrong.

    Attributes:
        offset: characters of the text before the place; null in the JSON form.
        line: from 1.
        column: in its line, from 1.
        excerpt: the line, and below it a caret at the place.
        pointer: the JSON pointer of the place; null in a text.
        allowed: what could stand there.
    """

    offset: int | None
    line: int | None
    column: int | None
    excerpt: str
    pointer: str | None
    allowed: list[str]


class FieldProblem(Wire):
    """One thing wrong with one field of the request.

    Attributes:
        field: the path of the field.
        message: what is wrong, and what is allowed.
        place: where in the field, if it is a rule.
    """

    field: str
    message: str
    place: ProblemPlace | UnsetType = UNSET


class Problem(Wire, kw_only=True):
    """An error, after RFC 9457.

    Attributes:
        type: where the error is documented.
        title: the status in words.
        status: the HTTP status.
        detail: what is wrong with this request.
        success: always false.
        code: the error's own code, stable for programs.
        trace_id: names this call in the service's logs.
        errors: of invalid input, each field that is wrong.
    """

    type: str
    title: str
    status: int
    detail: str
    success: bool = False
    code: str
    trace_id: str
    errors: list[FieldProblem] | UnsetType = UNSET


class Health(Wire):
    """Whether the service can do its work."""

    status: Literal["ok", "unavailable"]


class DependencyHealth(Wire):
    """How one dependency is; without one not needed the service is slower only."""

    name: str
    ok: bool
    needed: bool
    detail: str


class Readiness(Wire):
    """Whether the service can do its work, and how each dependency is."""

    status: Literal["ok", "unavailable"]
    checks: list[DependencyHealth]
