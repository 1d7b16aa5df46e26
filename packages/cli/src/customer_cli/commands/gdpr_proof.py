"""``customers gdpr verify`` and ``customers gdpr certificate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType

from customer_bootstrap import Service
from customer_bootstrap.events_wire import encode
from customer_cli.exits import Exit
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, fields, grid, progress
from customer_cli.telling import tell
from customer_cli.whole_files import need_free, written_whole
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId, check_id
from customer_core.privacy.proof.certificate import (
    Certificate,
    NotACertificate,
    NothingToProve,
    SignedCertificate,
    Verdict,
)
from customer_core.privacy.proof.check import check_certificate
from customer_core.privacy.proof.page import page_of
from customer_core.privacy.proof.prover import Progress
from customer_core.privacy.proof.read_certificate import ReadCertificate, read_certificate
from customer_core.privacy.requests.model import DataRequestId
from customer_core.privacy.requests.read_requests import ListRequests, list_requests
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.segments.history import CustomerKey

app = new_app("Show and check certificates of erasure.")
verifying = new_app()

_PAGE = ".html"
_CHECKED = ("Valid", "Unchanged", "Signed by the key", "Verdict")
_FILE = typer.Option(
    "--out", "-o", dir_okay=False, help="Write the certificate there: .html to read, else JSON."
)
Out = Annotated[Path | None, _FILE]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file.")]


@verifying.command()
def verify(  # noqa: PLR0913 - one for each option
    customer_id: CustomerArgument,
    *,
    out: Out = None,
    force: Force = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Search everything for an erased customer, and sign what was found: a new certificate.

    Every row, key, entry and file is read. Exits with 4 where something of the person is left.
    """
    if out is not None:
        need_free(out, force=force)
    asked = CustomerId(check_id(customer_id, "id"))
    with opened(data_dir) as service, progress(as_json=as_json) as shown:
        task = shown.add_task("Searching", total=None)
        signed = _proven_again(
            service,
            CustomerKey(operator_of(business).business_id, asked),
            lambda place, read: shown.update(task, description=f"{place}: {read:,} read"),
        )
    _tell(signed, out, as_json=as_json)
    if signed.certificate.verdict is not Verdict.GONE:
        raise typer.Exit(Exit.PARTLY)


@app.command()
def show(  # noqa: PLR0913 - one for each option
    request_id: Annotated[str, typer.Argument(help="The erasure, such as dsr_01jq….")],
    *,
    out: Out = None,
    force: Force = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show the last certificate of an erasure."""
    if out is not None:
        need_free(out, force=force)
    command = ReadCertificate(request_id=DataRequestId(check_id(request_id, "id")))
    with opened(data_dir) as service:
        signed = service.application.run(read_certificate, command, operator_of(business))
    _tell(signed, out, as_json=as_json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(dir_okay=False, exists=True, help="A certificate, JSON.")],
    *,
    key: Annotated[
        str | None,
        typer.Option(help="The service's public key, in base64; that of this one by default."),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Check that a certificate is as the service signed it; exits with 1 where it is not."""
    try:
        document = json.loads(file.read_bytes())
    except ValueError:
        raise NotACertificate("it is no JSON") from None
    with opened(data_dir) as service:
        signer = service.signer
        checked = check_certificate(document, signer, key or signer.public_key)
    told = {
        "valid": checked.is_valid,
        "unchanged": checked.certificate is not None,
        "signedByTheKey": checked.is_ours,
        "verdict": checked.certificate.verdict if checked.certificate else None,
    }
    shown = dict(zip(_CHECKED, told.values(), strict=True))
    answer(told, as_json=as_json, table=fields("Certificate", shown))
    if not checked.is_valid:
        raise typer.Exit(Exit.REFUSED)


@app.command("key")
def public_key(*, data_dir: DataDirectory = None) -> None:
    """Print the public key that certificates of this service are checked by."""
    with opened(data_dir) as service:
        typer.echo(service.signer.public_key)


def _proven_again(service: Service, key: CustomerKey, told: Progress) -> SignedCertificate:
    """Search once more for who was erased, on request or by the retention.

    Raises:
        NothingToProve: the customer was not erased.
    """
    pseudonym = service.pseudonyms.of(key.business_id, key.customer_id)
    command = ListRequests(
        customer_id=pseudonym, kind=RequestKind.ERASURE, state=RequestState.DONE, limit=1
    )
    found = service.application.run(list_requests, command, operator_of(key.business_id)).items
    if found:
        return service.prover.prove_again(found[0].key, told)
    try:
        return service.crowd_prover.prove_again(key.business_id, pseudonym, told)
    except NothingToProve:
        raise NothingToProve(f"of {key.customer_id}") from None


def _tell(signed: SignedCertificate, out: Path | None, *, as_json: bool) -> None:
    if out is not None:
        page = out.suffix == _PAGE
        with written_whole(out) as stream:
            stream.write(page_of(signed).encode() if page else encode(to_plain(signed)))
        tell(f"{out} holds the certificate.")
    answer(to_plain(signed), as_json=as_json, table=_shown(signed.certificate))


def _shown(one: Certificate) -> RenderableType:
    about = {
        "Certificate": one.id,
        "Request": one.request_id,
        "Pseudonym": one.subject,
        "Erased": one.erased_at,
        "Searched": one.searched_at,
        "Identifiers": one.marks,
        "Verdict": one.verdict,
    }
    places = [(each.place, each.read, each.found, each.shared) for each in one.searched]
    return Group(
        fields("Certificate of erasure", about),
        grid(("Searched", "Read", "Found", "Shared"), places),
    )
