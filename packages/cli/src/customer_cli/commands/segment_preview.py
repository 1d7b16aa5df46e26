"""``customers segments preview`` and ``diff``: the effect of a rule before it is live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from customer_cli.definitions_shown import change_page, plain_change, plain_preview, preview_page
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, DataDirectory, new_app
from customer_cli.output import answer
from customer_cli.rule_given import RuleArgument, RuleFile, need_rule, rule_given
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.segments.preview_segment import (
    DEFAULT_SAMPLE,
    MOST_SAMPLED,
    PreviewChange,
    PreviewSegment,
    preview_change,
    preview_segment,
)

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A tier or segment.")]
Priority = Annotated[
    int | None,
    typer.Option(help="Its place: tiers from the lowest, 0; segments from the first shown, 0."),
]
Sample = Annotated[
    int, typer.Option(min=0, max=MOST_SAMPLED, help="How many of each group to name.")
]


@app.command()
def preview(  # noqa: PLR0913 - one for each option
    rule: RuleArgument = None,
    *,
    rule_file: RuleFile = None,
    sample: Sample = DEFAULT_SAMPLE,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Tell who would be in a tier or segment with a rule; nothing is saved."""
    command = PreviewSegment(rule=need_rule(rule_given(rule, rule_file)), sample=sample)
    with opened(data_dir) as service:
        tell_preview(service, command, business, as_json=as_json)


@app.command()
def diff(  # noqa: PLR0913 - one for each option
    name: NameArgument,
    rule: RuleArgument = None,
    *,
    rule_file: RuleFile = None,
    priority: Priority = None,
    sample: Sample = DEFAULT_SAMPLE,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Tell whom another rule for a tier or segment would move; nothing is saved."""
    given = rule_given(rule, rule_file)
    if priority is None:
        need_rule(given)
    command = PreviewChange(name=name, rule=given, priority=priority, sample=sample)
    with opened(data_dir) as service:
        tell_change(service, command, business, as_json=as_json)


def tell_preview(
    service: Service, command: PreviewSegment, business: str, *, as_json: bool
) -> None:
    """Print who would be in a tier or segment."""
    found = service.application.run(preview_segment, command, operator_of(business))
    answer(plain_preview(found), as_json=as_json, table=preview_page(found))


def tell_change(service: Service, command: PreviewChange, business: str, *, as_json: bool) -> None:
    """Print whom a change would move."""
    found = service.application.run(preview_change, command, operator_of(business))
    answer(plain_change(found), as_json=as_json, table=change_page(found))
