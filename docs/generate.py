"""Write the pages that derive from the code: reference, and the record of processing.

Run it as ``python docs/generate.py`` after a change; a test refuses pages that are out of date.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import typer.main

import customer_api
import customer_bootstrap
import customer_core
from customer_api.problems import status_of
from customer_bootstrap.settings import settings_reference
from customer_cli.lazy import COMMANDS
from customer_core.event_plane.envelopes.names import TYPE_OF_TOPIC
from customer_core.kernel import errors
from customer_core.kernel.codec import camel
from customer_core.kernel.events import DomainEvent
from customer_core.privacy.registry.record import Controller, record_of_processing

DOCS = Path(__file__).parent
CONTROLLER = Controller(
    name="the business that runs the service (PRIVACY_CONTROLLER_NAME)",
    contact="its contact for privacy (PRIVACY_CONTROLLER_CONTACT)",
)


def pages() -> dict[str, str]:
    """Return each generated page by its path below the documentation."""
    _import_all(customer_core)
    _import_all(customer_api)
    _import_all(customer_bootstrap)
    return {
        "privacy/record-of-processing.md": record_of_processing(CONTROLLER),
        "reference/cli.md": "\n".join(_cli()),
        "reference/errors.md": "\n".join(_errors()),
        "reference/events.md": "\n".join(_events()),
        "reference/settings.md": f"# Settings\n\n{settings_reference().strip()}\n",
    }


def _import_all(package: object) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".testing" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _first_line(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "").splitlines()[0]


def _meaning(cls: type) -> str:
    """Return an error's message, or what it means where the message has nothing of its own."""
    message, _, meaning = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")
    return meaning if message == "{field}: {message}" else message


def _errors() -> Iterator[str]:
    yield "# Errors\n"
    yield "Every error answer names a code of this list, which does not change between versions.\n"
    yield "| code | status | message |"
    yield "|---|---|---|"
    seen: set[str] = set()
    for cls in errors.catalogue():
        if cls.code not in seen and cls.__module__.startswith(("customer_core", "customer_api")):
            seen.add(cls.code)
            yield f"| `{cls.code}` | {status_of(cls)} | {_meaning(cls)} |"
    yield ""


def _events() -> Iterator[str]:
    yield "# Events\n"
    yield "## Published\n"
    yield "| event | topic | fields of `data` | when |"
    yield "|---|---|---|---|"
    for cls in sorted(_leaves(DomainEvent), key=lambda one: one.topic):
        fields = ", ".join(f"`{camel(field.name)}`" for field in attrs.fields(cls))
        yield f"| {cls.__name__} | `{cls.topic}` | {fields} | {_first_line(cls)} |"
    yield "\n## Consumed\n"
    yield (
        "The topic, with or without `v1.` before it, and the name are both understood as the type, "
        "in any of the [shapes](../events.md). Other types are kept.\n"
    )
    yield "| topic | event |"
    yield "|---|---|"
    for topic, name in TYPE_OF_TOPIC.items():
        yield f"| `{topic}` | {name} |"
    yield ""


def _leaves(cls: type) -> Iterator[type]:
    for child in cls.__subclasses__():
        yield from [child] if hasattr(child, "topic") else _leaves(child)


def _cli() -> Iterator[str]:
    yield "# Command line\n"
    for name in COMMANDS:
        module = importlib.import_module(f"customer_cli.commands.{name}")
        yield from _command(typer.main.get_command(module.app), f"customers {name}", None)


def _command(command: Any, path: str, parent: Any) -> Iterator[str]:  # noqa: ANN401 - click's
    context = command.context_class(command, info_name=path, parent=parent)
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            yield from _command(command.get_command(context, name), f"{path} {name}", context)
        return
    yield f"## {path}\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    rows = [row for param in command.params if (row := param.get_help_record(context))]
    if rows:
        yield "| option | meaning |"
        yield "|---|---|"
        for option, meaning in rows:
            yield f"| `{option.replace('|', ' or ')}` | {' '.join(meaning.split())} |"
        yield ""


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text)
