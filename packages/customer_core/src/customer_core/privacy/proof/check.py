"""Checking a certificate as it was handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from customer_core.kernel.codec import from_plain
from customer_core.privacy.proof.certificate import (
    FORM,
    Certificate,
    NotACertificate,
    Signer,
    canonical,
)
from customer_core.privacy.proof.run_certificate import RUN_FORM, RunCertificate

_FORMS: Mapping[object, type[Certificate | RunCertificate]] = {
    FORM: Certificate,
    RUN_FORM: RunCertificate,
}


@attrs.frozen(kw_only=True)
class Checked:
    """What a check of a certificate says.

    Attributes:
        certificate: what it says; None where it is not as it was signed.
        is_ours: whether it was signed by the key that is trusted.
    """

    certificate: Certificate | RunCertificate | None
    is_ours: bool

    @property
    def is_valid(self) -> bool:
        """Whether what it says can be relied on."""
        return self.certificate is not None and self.is_ours


def check_certificate(document: object, signer: Signer, trusted: str) -> Checked:
    """Check a certificate of an erasure, or of a run of the retention.

    Args:
        document: the decoded JSON.
        signer: knows the algorithm.
        trusted: the public key of the service that should have signed it.

    Raises:
        NotACertificate: it has not the form of one.
    """
    claimed, signature = _parts(document)
    key, value = signature.get("publicKey"), signature.get("value")
    if not isinstance(key, str) or not isinstance(value, str):
        raise NotACertificate("its signature has no key or no value")
    unchanged = signer.is_signature(value, canonical(claimed), key)
    return Checked(
        certificate=from_plain(claimed, _FORMS[claimed["form"]]) if unchanged else None,
        is_ours=key == trusted,
    )


def _parts(document: object) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if not isinstance(document, Mapping):
        raise NotACertificate("it is no object of JSON")
    claimed, signature = document.get("certificate"), document.get("signature")
    if not isinstance(claimed, Mapping) or not isinstance(signature, Mapping):
        raise NotACertificate("it has no certificate or no signature")
    if claimed.get("form") not in _FORMS:
        raise NotACertificate(f"its form is none of {', '.join(map(str, _FORMS))}")
    return claimed, signature
