"""Reading the certificate of an erasure."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import NotFound
from customer_core.kernel.principal import Scope
from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.proof.ports import ProofContext
from customer_core.privacy.requests.access import load_request
from customer_core.privacy.requests.model import DataRequestId


@attrs.define(eq=False)
class CertificateNotFound(NotFound):
    """The privacy request {request_id} has no certificate: only an erasure that is done has one."""

    code: ClassVar[str] = "CERTIFICATE_NOT_FOUND"
    request_id: str


@attrs.frozen(kw_only=True)
class ReadCertificate:
    """Read the last certificate of an erasure."""

    request_id: DataRequestId


def read_certificate(ctx: ProofContext, command: ReadCertificate) -> SignedCertificate:
    """Return the last certificate of an erasure.

    Raises:
        DataRequestNotFound: there is no such request that the caller may see.
        CertificateNotFound: it is none that was done, or no erasure.
        NotPermitted: the caller is an agent or a service.
    """
    request = load_request(ctx, command.request_id, Scope.READ)
    signed = ctx.certificates.latest(request.id)
    if signed is None:
        raise CertificateNotFound(request.id)
    return signed
