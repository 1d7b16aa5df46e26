"""What can go wrong with customers."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import (
    Conflict,
    Failed,
    FieldFault,
    Invalid,
    InvalidField,
    NotFound,
)


@attrs.define(eq=False)
class CustomerNotFound(NotFound):
    """There is no customer {customer_id}."""

    code: ClassVar[str] = "CUSTOMER_NOT_FOUND"
    customer_id: str


@attrs.define(eq=False)
class OrderNotFound(NotFound):
    """There is no order {order_id}."""

    code: ClassVar[str] = "ORDER_NOT_FOUND"
    order_id: str


class EmailAlreadyExists(Conflict):
    """A customer with this e-mail address is registered already."""

    code: ClassVar[str] = "EMAIL_ALREADY_EXISTS"


@attrs.define(eq=False)
class CustomerAlreadyExists(Conflict):
    """A customer with the id {customer_id} exists already."""

    code: ClassVar[str] = "CUSTOMER_ALREADY_EXISTS"
    customer_id: str


class UserAlreadyLinked(Conflict):
    """This user has a customer profile in this business already."""

    code: ClassVar[str] = "USER_ALREADY_LINKED"


@attrs.define(eq=False)
class StatusNotAllowed(Conflict):
    """A customer who is {status} cannot become {wanted}."""

    code: ClassVar[str] = "STATUS_NOT_ALLOWED"
    status: str
    wanted: str


class SegmentUpdateFailed(Failed):
    """The tier and segment could not be set; try again, each time a little later."""

    code: ClassVar[str] = "SEGMENT_UPDATE_FAILED"


@attrs.define(eq=False)
class InvalidEmailFormat(InvalidField):
    """{field}: {message}

    The text is no e-mail address.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_EMAIL_FORMAT"


@attrs.define(eq=False)
class InvalidPhone(InvalidField):
    """{field}: {message}

    No such phone number can exist.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_PHONE"


@attrs.define(eq=False)
class WeakPassword(InvalidField):
    """{field}: {message}

    The password is too easy to guess.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "WEAK_PASSWORD"


@attrs.define(eq=False)
class InvalidAttribute(InvalidField):
    """{field}: {message}

    An attribute has a name or a value that none can have; the message says what it can have.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_ATTRIBUTE"


@attrs.define(eq=False)
class AttributeLimitExceeded(Invalid):
    """A customer has {limit} attributes at most; remove one first."""

    code: ClassVar[str] = "ATTRIBUTE_LIMIT_EXCEEDED"
    limit: int

    @property
    def faults(self) -> tuple[FieldFault, ...]:  # type: ignore[override]
        """The one fault this error stands for."""
        return (FieldFault("attributes", str(self), self.code),)
