"""``customers segments list``, ``show``, ``versions``, ``define`` and ``retire``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from customer_cli.commands.segment_preview import (
    NameArgument,
    Priority,
    tell_change,
    tell_preview,
)
from customer_cli.definitions_shown import (
    definition_page,
    definitions_page,
    plain_definition,
    plain_definitions,
    plain_version,
    version_row,
)
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, DataDirectory, new_app
from customer_cli.output import answer, grid
from customer_cli.rule_given import RuleArgument, RuleFile, need_rule, rule_given
from customer_cli.telling import tell
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from customer_core.segments.change_segment import ChangeSegment, change_segment
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition, Kind
from customer_core.segments.list_segments import (
    ListSegments,
    ListVersions,
    ReadDefinition,
    ReadDefinitions,
    list_segments,
    list_versions,
    read_definition,
    read_definitions,
)
from customer_core.segments.preview_segment import PreviewChange, PreviewSegment
from customer_core.segments.retire_segment import (
    PlanRetirement,
    Retirement,
    RetireSegment,
    plan_retirement,
    retire_segment,
)

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what it would mean.")]


@app.command("list")
def list_all(
    *,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """List the tiers and segments of a business with their rules and sizes."""
    with opened(data_dir) as service:
        listed = service.application.run(list_segments, ListSegments(), operator_of(business))
    answer(plain_definitions(listed), as_json=as_json, table=definitions_page(listed))


@app.command()
def show(
    name: NameArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show a tier or segment: its rule, its size, and whose rules ask for it."""
    command = ReadDefinition(name=name)
    with opened(data_dir) as service:
        listed = service.application.run(read_definition, command, operator_of(business))
    definition = listed.defined.get(name)
    dependents = list(listed.defined.definitions.depending_on(name))
    customers = listed.counts.of(definition)
    found = {**plain_definition(definition), "customers": customers, "dependents": dependents}
    facts = {"Customers": customers, "Asked for by": ", ".join(dependents) or None}
    answer(found, as_json=as_json, table=definition_page(definition, facts))


@app.command()
def versions(
    *,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show who defined, changed or retired what, the newest first."""
    command = ListVersions(limit=limit, cursor=cursor)
    with opened(data_dir) as service:
        page = service.application.run(list_versions, command, operator_of(business))
    found = [plain_version(one) for one in page.items]
    columns = ("Version", "Change", "Name", "Kind", "Rule", "By", "At")
    table = grid(columns, [version_row(one) for one in page.items])
    answer({"versions": found, "nextCursor": page.next_cursor}, as_json=as_json, table=table)
    if page.next_cursor and not as_json:
        tell(f"There are more: add --cursor {page.next_cursor}")


@app.command()
def define(  # noqa: PLR0913 - one for each option
    name: NameArgument,
    rule: RuleArgument = None,
    *,
    rule_file: RuleFile = None,
    kind: Annotated[
        Kind | None, typer.Option(help="Of a new one; segment without it.", show_default=False)
    ] = None,
    priority: Priority = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    dry_run: DryRun = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Define a tier or segment, or change the one there is.

    Of one that is there, what is left out stays. With --dry-run nothing is saved: it is told who
    would be in a new one, or whom the change would move.
    """
    given = rule_given(rule, rule_file)
    change = ChangeSegment(name=name, rule=given, description=description, priority=priority)
    with opened(data_dir) as service:
        known = service.application.run(read_definitions, ReadDefinitions(), operator_of(business))
        there = known.find(name)
        if there is None:
            new = DefineSegment(
                name=name,
                rule=need_rule(given),
                kind=kind or Kind.SEGMENT,
                description=description or "",
                priority=priority,
            )
            _define(service, new, business, dry_run=dry_run, as_json=as_json)
        else:
            _need_kind(there, kind)
            _change(service, change, business, dry_run=dry_run, as_json=as_json)


@app.command()
def retire(  # noqa: PLR0913 - one for each option
    name: NameArgument,
    *,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Retire a tier or segment; its members leave it.

    First it is shown how many those are, and whose rules ask for it; while any do, it stays.
    """
    with opened(data_dir) as service:
        planned = service.application.run(
            plan_retirement, PlanRetirement(name=name), operator_of(business)
        )
        if not dry_run:
            if not (yes or planned.dependents):
                typer.confirm(_question(planned), abort=True, err=True)
            command = RetireSegment(name=name, expected_version=planned.version)
            service.application.run(retire_segment, command, operator_of(business))
    _tell_retirement(planned, retired=not dry_run, as_json=as_json)


def _define(
    service: Service, new: DefineSegment, business: str, *, dry_run: bool, as_json: bool
) -> None:
    if dry_run:
        tell_preview(service, PreviewSegment(rule=new.rule), business, as_json=as_json)
        return
    made = service.application.run(define_segment, new, operator_of(business))
    _tell_definition(made, new.name, as_json=as_json)


def _change(
    service: Service, change: ChangeSegment, business: str, *, dry_run: bool, as_json: bool
) -> None:
    if dry_run:
        preview = PreviewChange(name=change.name, rule=change.rule, priority=change.priority)
        tell_change(service, preview, business, as_json=as_json)
        return
    made = service.application.run(change_segment, change, operator_of(business))
    _tell_definition(made, change.name, as_json=as_json)


def _need_kind(there: Definition, kind: Kind | None) -> None:
    if kind not in (None, there.kind):
        raise typer.BadParameter(f"{there.name} is a {there.kind}.", param_hint="'--kind'")


def _question(planned: Retirement) -> str:
    definition, customers = planned.definition, planned.customers
    who = "1 customer is" if customers == 1 else f"{customers:,} customers are"
    return f"Retire the {definition.kind} {definition.name}, in which {who}?"


def _tell_definition(made: DefinitionSet, name: str, *, as_json: bool) -> None:
    definition = made.get(name)
    table = definition_page(definition, {"Version of all": made.version})
    found = {"definition": plain_definition(definition), "version": made.version}
    answer(found, as_json=as_json, table=table)


def _tell_retirement(planned: Retirement, *, retired: bool, as_json: bool) -> None:
    definition, dependents = planned.definition, list(planned.dependents)
    found = {
        "name": definition.name,
        "kind": str(definition.kind),
        "retired": retired,
        "customers": planned.customers,
        "dependents": dependents,
    }
    facts = {
        "Customers": planned.customers,
        "Asked for by": ", ".join(dependents) or "nobody",
        "Retired": retired,
    }
    answer(found, as_json=as_json, table=definition_page(definition, facts))
