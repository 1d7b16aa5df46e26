"""The certificate of an erasure: what was done, what is kept, and what a search then found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

import attrs

from customer_core.kernel.codec import to_plain
from customer_core.kernel.errors import Invalid, NotFound
from customer_core.kernel.ids import BusinessId
from customer_core.privacy.proof.scan import Searched
from customer_core.privacy.requests.model import DataRequestId

FORM = "customer-service/erasure-certificate/1"
_ALGORITHM = "Ed25519"


class Verdict(StrEnum):
    """What the search says."""

    GONE = "gone"
    FOUND = "found"


@attrs.frozen(kw_only=True)
class Done:
    """What an erasure did in one place, or left there.

    Attributes:
        place: table, type of event, cache, stream or store of files.
        treatment: what was done: ``deleted``, or ``masked`` where it is kept without the person.
        count: to how many rows, keys, entries or files.
        ground: why anything is kept.
        until: for how long.
    """

    place: str
    treatment: str
    count: int
    ground: str = ""
    until: str = ""


@attrs.frozen(kw_only=True)
class Certificate:
    """What the service answers for with its signature.

    Attributes:
        form: the form of this document.
        id: of the certificate.
        subject: the pseudonym under which anything is kept.
        controller: who answers for the data.
        erased_at: when the person was erased.
        searched_at: when everything was searched.
        marks: how many identifiers were searched for.
    """

    form: str = FORM
    id: str
    business_id: BusinessId
    request_id: DataRequestId
    subject: str
    controller: str
    erased_at: datetime
    searched_at: datetime
    marks: int
    done: tuple[Done, ...]
    searched: tuple[Searched, ...]
    verdict: Verdict

    @classmethod
    def of(  # noqa: PLR0913 - by name, one for each thing that it says
        cls,
        *,
        certificate_id: str,
        business_id: BusinessId,
        request_id: DataRequestId,
        subject: str,
        controller: str,
        erased_at: datetime,
        searched_at: datetime,
        marks: int,
        done: Sequence[Done],
        searched: Sequence[Searched],
    ) -> Certificate:
        """Return the certificate of a search: the person is gone where nothing was found."""
        clean = not any(one.found for one in searched)
        return cls(
            id=certificate_id,
            business_id=business_id,
            request_id=request_id,
            subject=subject,
            controller=controller,
            erased_at=erased_at,
            searched_at=searched_at,
            marks=marks,
            done=tuple(done),
            searched=tuple(searched),
            verdict=Verdict.GONE if clean else Verdict.FOUND,
        )


class Signer(Protocol):
    """The service's key for signatures."""

    @property
    def public_key(self) -> str:
        """The public half, in base64."""
        ...

    def sign(self, content: bytes) -> str:
        """Return a signature of the content, in base64."""
        ...

    def is_signature(self, signature: str, content: bytes, public_key: str) -> bool:
        """Whether a signature is one of the content by a key."""
        ...


@attrs.frozen(kw_only=True)
class Signature:
    """Who signed a certificate, and how.

    Attributes:
        algorithm: ``Ed25519``.
        public_key: the key to check it by, in base64.
        value: the signature of the certificate's canonical form, in base64.
    """

    algorithm: str = _ALGORITHM
    public_key: str
    value: str

    @classmethod
    def by(cls, signer: Signer, certificate: object) -> Signature:
        """Return the service's signature of a certificate of any form."""
        content = canonical(to_plain(certificate))
        return cls(public_key=signer.public_key, value=signer.sign(content))


@attrs.frozen(kw_only=True)
class SignedCertificate:
    """A certificate with its signature, as it is handed over."""

    certificate: Certificate
    signature: Signature

    @classmethod
    def by(cls, signer: Signer, certificate: Certificate) -> SignedCertificate:
        """Return the certificate, signed."""
        return cls(certificate=certificate, signature=Signature.by(signer, certificate))


@attrs.define(eq=False)
class NotACertificate(Invalid):
    """This is no certificate of an erasure: {reason}."""

    code: ClassVar[str] = "NOT_A_CERTIFICATE"
    reason: str


@attrs.define(eq=False)
class NothingToProve(NotFound):
    """There is no finished erasure {request_id}, so that there is nothing to prove."""

    code: ClassVar[str] = "NOTHING_TO_PROVE"
    request_id: str


def canonical(plain: object) -> bytes:
    """Return the one form of a document that is signed: keys in order, no spaces, UTF-8."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")
