"""``customers journal trace``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text
from rich.tree import Tree

from customer_cli.commands.journal.dead_letters import letter_row
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, printable
from customer_cli.telling import tell
from customer_core.event_plane.trace import MOST_TRACED, Conversation, Traced
from customer_core.event_plane.trace import trace as trace_conversation

app = new_app()

_DEEPEST_SHOWN = 30
_TIME = "%Y-%m-%d %H:%M:%S"


@app.command()
def trace(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="Id of an event, a correlation or a request.")
    ],
    *,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show a whole conversation: which event led to which, who has read them, what failed."""
    with opened(data_dir) as service:
        found = trace_conversation(service.units, name, service.cursors)
    document = {"events": [_row(one) for one in found.events], "isCut": found.is_cut}
    answer(document, as_json=as_json, table=_tree(found))
    if found.is_cut and not as_json:
        tell(f"There are more: these are the first {MOST_TRACED:,}.")


def _row(one: Traced) -> dict[str, Any]:
    event = one.recorded.event
    said = event.metadata
    return {
        "eventId": event.event_id,
        "eventType": event.event_type,
        "businessId": event.business_id,
        "source": event.source,
        "stream": event.stream,
        "happenedAt": event.timestamp,
        "recordedAt": one.recorded.recorded_at,
        "correlationId": said.correlation_id,
        "causationId": said.causation_id,
        "traceparent": said.traceparent,
        "actor": said.actor,
        "hops": list(said.hops),
        "depth": one.depth,
        "position": one.recorded.point.position,
        "readBy": list(one.read_by),
        "notReadBy": list(one.not_read_by),
        "deadLetters": [letter_row(letter) for letter in one.dead_letters],
    }


def _tree(found: Conversation) -> Tree:
    root = Tree("", hide_root=True)
    branches = [root]
    for one in found.events:
        depth = min(one.depth, _DEEPEST_SHOWN)
        del branches[depth + 1 :]
        branches.append(branches[depth].add(_label(one)))
    return root


def _label(one: Traced) -> Text:
    event = one.recorded.event
    hops = " → ".join(str(hop.get("service", "?")) for hop in event.metadata.hops)
    lines = [
        f"by {event.source} about {event.stream} of {event.business_id}",
        f"happened {event.timestamp:{_TIME}}, written down {one.recorded.recorded_at:{_TIME}}",
        f"came by {hops}" if hops else "",
        f"caused by {event.metadata.causation_id}" if event.metadata.causation_id else "",
        f"read by {', '.join(one.read_by) or 'nobody yet'}",
        f"not yet read by {', '.join(one.not_read_by)}" if one.not_read_by else "",
        *(
            f"dead letter of {letter.reader}: {letter.state} after attempt {letter.attempts}, "
            f"{letter.reason}"
            for letter in one.dead_letters
        ),
    ]
    label = Text(printable(f"{event.event_type} {event.event_id}"), style="bold")
    for line in filter(None, lines):
        label.append(f"\n{printable(line)}", style="not bold")
    return label
