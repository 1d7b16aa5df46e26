"""What stops the service from starting: each one sentence that says why, and one that mends it."""

from __future__ import annotations

from pathlib import Path

import attrs

from customer_core.kernel.errors import CustomerServiceError


class StartupError(CustomerServiceError):
    """The service cannot start as it is set up."""


@attrs.define(eq=False)
class ServerError(StartupError):
    """{problem} {remedy}"""  # noqa: D415 - the message is a template

    problem: str
    remedy: str


@attrs.define(eq=False)
class DataDirError(StartupError):
    """{problem} {remedy}"""  # noqa: D415 - the message is a template

    problem: str
    remedy: str


@attrs.define(eq=False)
class DataDirBusyError(StartupError):
    """{folder} is in use: process {pid} runs there, {address}. Use what runs, stop it with Ctrl-C or `kill {pid}`, or choose another folder with --data-dir.

    Attributes:
        folder: the data folder both wanted.
        pid: the process that holds it, 0 where it has not said so yet.
        address: where its API answers, in words.
    """  # noqa: E501 - the message is a template on one line

    folder: Path
    pid: int
    address: str


@attrs.frozen
class SettingFault:
    """One thing wrong with the settings.

    Attributes:
        setting: the environment's name of the setting, or of the file.
        problem: one sentence that says what is wrong.
        remedy: one sentence that says how to mend it.
    """

    setting: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return both sentences."""
        return f"{self.problem} {self.remedy}"


@attrs.define(eq=False)
class SettingsError(StartupError):
    """{summary}"""  # noqa: D415 - the message is a template

    faults: tuple[SettingFault, ...]
    summary: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put every fault on a line of its own."""
        self.summary = "\n".join(str(fault) for fault in self.faults)
