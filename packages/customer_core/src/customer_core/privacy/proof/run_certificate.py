"""The certificate of a run of the retention: one for all whom one search was for."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.kernel.ids import BusinessId
from customer_core.privacy.proof.certificate import (
    Done,
    Signature,
    Signer,
    Verdict,
)
from customer_core.privacy.proof.scan import Searched
from customer_core.privacy.retention.run import RunId

RUN_FORM = "customer-service/retention-certificate/1"


@attrs.frozen(kw_only=True)
class RunCertificate:
    """What the service answers for, about people whom a run has anonymised.

    Attributes:
        form: the form of this document.
        id: of the certificate.
        people: the pseudonyms of those whom it is about.
        controller: who answers for the data.
        erased_at: when the last of them was erased.
        searched_at: when everything was searched.
        marks: how many identifiers of theirs were searched for.
        done: what was done about all whom the run has anonymised by then.
        searched: what was found of any of them.
    """

    form: str = RUN_FORM
    id: str
    business_id: BusinessId
    run_id: RunId
    people: tuple[str, ...]
    controller: str
    erased_at: datetime
    searched_at: datetime
    marks: int
    done: tuple[Done, ...]
    searched: tuple[Searched, ...]
    verdict: Verdict


@attrs.frozen(kw_only=True)
class SignedRunCertificate:
    """A certificate of a run with its signature."""

    certificate: RunCertificate
    signature: Signature

    @classmethod
    def by(cls, signer: Signer, certificate: RunCertificate) -> SignedRunCertificate:
        """Return the certificate, signed."""
        return cls(certificate=certificate, signature=Signature.by(signer, certificate))
