"""``customers gdpr``."""

from __future__ import annotations

from customer_cli.commands import (
    gdpr_erase,
    gdpr_export,
    gdpr_holds,
    gdpr_ledger,
    gdpr_proof,
    gdpr_requests,
    gdpr_retention,
)
from customer_cli.options import new_app

app = new_app("Serve the rights of data subjects: exports, erasure, requests, legal holds.")
app.add_typer(gdpr_export.app)
app.add_typer(gdpr_erase.app)
app.add_typer(gdpr_ledger.replaying)
app.add_typer(gdpr_ledger.app, name="ledger")
app.add_typer(gdpr_proof.verifying)
app.add_typer(gdpr_proof.app, name="certificate")
app.add_typer(gdpr_requests.app, name="requests")
app.add_typer(gdpr_holds.app, name="hold")
app.add_typer(gdpr_retention.app, name="retention")


@app.callback()
def gdpr() -> None:
    """Serve the rights of data subjects."""
