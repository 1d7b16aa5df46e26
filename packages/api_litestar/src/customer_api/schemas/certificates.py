"""Certificates of erasure, as they were signed."""

from __future__ import annotations

from customer_api.schemas.wire import Moment, Wire
from customer_core.privacy.proof.certificate import Verdict
from customer_core.privacy.proof.identifiers import IdentifierKind


class WorkDone(Wire):
    """What an erasure did in one place, or left there.

    Attributes:
        place: a table, a cache, a stream, or a store of files.
        treatment: what was done.
        count: to how many rows, keys, entries or files.
        ground: why anything is kept.
        until: for how long.
    """

    place: str
    treatment: str
    count: int
    ground: str
    until: str


class FindShown(Wire):
    """Where something of the person was found."""

    at: str
    kinds: list[IdentifierKind]


class PlaceSearched(Wire):
    """How the search of one place went.

    Attributes:
        read: how many rows, entries or files were read, each to its end.
        letters: how many letters they have.
        found: how many of them hold something of the person.
        shown: where the first of these are.
        shared: how many of others hold a name or an address that the person had too.
    """

    place: str
    read: int
    letters: int
    found: int
    shown: list[FindShown]
    shared: int


class ErasureCertificate(Wire):
    """What the service answers for.

    Attributes:
        subject: the pseudonym under which anything is kept.
        controller: who answers for the data.
        marks: how many identifiers were searched for.
        verdict: ``gone`` where nothing was found.
    """

    form: str
    id: str
    business_id: str
    request_id: str
    subject: str
    controller: str
    erased_at: Moment
    searched_at: Moment
    marks: int
    done: list[WorkDone]
    searched: list[PlaceSearched]
    verdict: Verdict


class CertificateSignature(Wire):
    """The signature of the certificate's canonical JSON: keys in order, no spaces, UTF-8."""

    algorithm: str
    public_key: str
    value: str


class SignedErasureCertificate(Wire):
    """A certificate of erasure with its signature."""

    certificate: ErasureCertificate
    signature: CertificateSignature
