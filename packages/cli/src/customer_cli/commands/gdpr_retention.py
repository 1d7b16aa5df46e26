"""``customers gdpr retention``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.progress import Progress

from customer_bootstrap import Service
from customer_bootstrap.events_wire import encode
from customer_cli.exits import Exit
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, DataDirectory, new_app
from customer_cli.output import answer, fields, grid, progress
from customer_cli.telling import tell
from customer_cli.whole_files import need_free, written_whole
from customer_core.event_plane.retention.retention import RetentionStatus
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import DEFAULT_BUSINESS, check_id
from customer_core.privacy.proof.certificate import NothingToProve
from customer_core.privacy.proof.run_certificate import RunCertificate, SignedRunCertificate
from customer_core.privacy.retention.policy import WHAT_GOES, AgingCategory, RetentionPolicy
from customer_core.privacy.retention.run import Report, RetentionRun, RunId

app = new_app("Let go of what nobody has needed for long: inactive customers, and old data.")


@app.command()
def run(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done; change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Run the retention now, in all businesses, or go on with a run that was broken off.

    Who has been inactive for RETENTION_INACTIVE_DAYS is told by an event; who was told
    RETENTION_NOTICE_DAYS ago and still is, is anonymised for good. What is older than the period of
    its category goes. Exits with 4 where it waits for others; the worker goes on then.
    """
    with opened(data_dir) as service:
        planned = service.retention.rehearse()
        if dry_run:
            _answer_plan(planned, as_json=as_json)
            return
        if not yes:
            typer.confirm(_question(planned), abort=True, err=True)
        with progress(as_json=as_json) as shown:
            done = _watched(service, shown)
    answer(to_plain(done), as_json=as_json, table=_run_shown(done))
    if done.finished_at is None:
        raise typer.Exit(Exit.PARTLY)


@app.command()
def status(*, as_json: AsJson = False, data_dir: DataDirectory = None) -> None:
    """Show what is configured, when it is due again, and what the last runs did."""
    with opened(data_dir) as service:
        found = service.retention.status()
    plain = {
        "inactiveDays": _days(found.policy.inactive),
        "noticeDays": _days(found.policy.notice),
        "periods": {str(name): _days(period) for name, period in found.policy.periods.items()},
        "nextDueAt": found.next_due_at,
        "notices": found.notices,
        "runs": [to_plain(one) for one in found.runs],
    }
    answer(plain, as_json=as_json, table=_status_shown(found))


@app.command()
def certificate(  # noqa: PLR0913 - one for each option
    run_id: Annotated[str, typer.Argument(help="The run, such as ret_01jq….")],
    *,
    certificate_id: Annotated[
        str | None, typer.Option("--id", help="Which, where a run has several; the last otherwise.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", dir_okay=False, help="Write it there, as JSON.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show the certificate of a run: whom it anonymised, by pseudonym, and what a search found.

    A run has one for each search, and of each business.
    """
    if out is not None:
        need_free(out, force=force)
    with opened(data_dir) as service:
        business_id = operator_of(business).business_id
        found = service.prover.proofs.of_run(business_id, RunId(check_id(run_id, "id")))
    signed = next((one for one in found if certificate_id in {None, one.certificate.id}), None)
    if signed is None:
        raise NothingToProve(certificate_id or run_id)
    if out is not None:
        with written_whole(out) as stream:
            stream.write(encode(to_plain(signed)))
        tell(f"{out} holds the certificate.")
    answer(to_plain(signed), as_json=as_json, table=_certificate_shown(signed.certificate, found))


def _certificate_shown(
    one: RunCertificate, found: Sequence[SignedRunCertificate]
) -> RenderableType:
    others = [other.certificate.id for other in found if other.certificate.id != one.id]
    about = {
        "Certificate": one.id,
        "Run": one.run_id,
        "People": len(one.people),
        "Erased": one.erased_at,
        "Searched": one.searched_at,
        "Identifiers": one.marks,
        "Verdict": one.verdict,
        "Others of the run": ", ".join(others) or None,
    }
    places = [(each.place, each.read, each.found, each.shared) for each in one.searched]
    return Group(
        fields("Certificate of a run", about),
        grid(("Searched", "Read", "Found", "Shared"), places),
    )


def _watched(service: Service, shown: Progress) -> RetentionRun:
    task = shown.add_task("Beginning", total=None)
    for run in service.retention.by_hand():
        did = run.report
        told = f"{run.step}: {did.noticed:,} told, {did.erased:,} anonymised, {did.held:,} held"
        shown.update(task, description=told)
    return run


def _question(planned: Report) -> str:
    aged = sum(planned.categories.values())
    return (
        f"Anonymise {planned.erased:,} customers for good, tell {planned.noticed:,}, "
        f"and let go of {aged:,} old traces?"
    )


def _answer_plan(planned: Report, *, as_json: bool) -> None:
    plain = {"dryRun": True, **to_plain(planned)}
    answer(plain, as_json=as_json, table=fields("A run now would have", _counts(planned)))


def _run_shown(run: RetentionRun) -> RenderableType:
    end = {
        "Finished": run.finished_at,
        "Waits at": None if run.finished_at else run.step,
        "Failure": run.failure,
    }
    return fields(f"Retention {run.id}", {**_counts(run.report), **end})


def _counts(report: Report) -> dict[str, object]:
    return {
        "Told of their inactivity": report.noticed,
        "Active again": report.withdrawn,
        "Anonymised": report.erased,
        "Held": report.held,
        **{f"Old: {name}": count for name, count in report.categories.items()},
    }


def _status_shown(found: RetentionStatus) -> RenderableType:
    about = {
        "Customers are anonymised after": _spoken(found.policy.inactive),
        "They are told before": _spoken(found.policy.notice),
        "Told and still here": found.notices,
        "Due again": found.next_due_at,
    }
    columns = ("Run", "Due", "Began", "Finished", "Told", "Anonymised", "Held", "Old", "Failure")
    runs = [
        (
            one.id,
            one.due_at,
            one.started_at,
            one.finished_at,
            one.report.noticed,
            one.report.erased,
            one.report.held,
            sum(one.report.categories.values()),
            one.failure,
        )
        for one in found.runs
    ]
    return Group(fields("Retention", about), _periods(found.policy), grid(columns, runs))


def _periods(policy: RetentionPolicy) -> RenderableType:
    rows = [(category, _kept(policy, category), what) for category, what in WHAT_GOES.items()]
    return grid(("Category", "Kept", "What is done then"), rows)


def _kept(policy: RetentionPolicy, category: AgingCategory) -> str:
    period = policy.periods.get(category)
    return "as long as the account" if period is None else _spoken(period)


def _days(period: timedelta | None) -> int | None:
    return None if period is None else period.days


def _spoken(period: timedelta | None) -> str:
    return "never" if period is None else f"{period.days:,} days"
