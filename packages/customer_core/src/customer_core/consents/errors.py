"""What can go wrong with consents."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import Forbidden, NotFound


@attrs.define(eq=False)
class ConsentNotFound(NotFound):
    """There is no consent record {consent_id}."""

    code: ClassVar[str] = "CONSENT_NOT_FOUND"
    consent_id: str


@attrs.define(eq=False)
class ConsentRequiresPerson(Forbidden):
    """Only the person can agree to marketing by {channels}; leave it off, or let the person decide.

    Neither a service nor an event nor an import gives consent to marketing; each may withdraw it.
    People agree with their own token; an administrator records what a person said by
    `POST /v1/customers/{customerId}/consents`, with its source and what shows it.
    """

    code: ClassVar[str] = "CONSENT_REQUIRES_PERSON"
    channels: str
