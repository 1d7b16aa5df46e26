"""What a setting says of itself: its name in the environment, what it is for, what it accepts."""

from __future__ import annotations

from typing import Any

import attrs

from customer_bootstrap.errors import SettingFault
from customer_bootstrap.settings.kinds import Kind, Refusal

_KEY = "setting"


@attrs.frozen
class Setting:
    """The description of one setting.

    Attributes:
        env: its name in the environment; in the file it is the same in small letters.
        meaning: what it is for, as a sentence.
        kind: what it accepts.
        confidential: whether its value is kept out of messages.
    """

    env: str
    meaning: str
    kind: Kind[Any]
    confidential: bool = False

    @property
    def key(self) -> str:
        """Its name in the file."""
        return self.env.lower()

    def fault(self, value: object, error: ValueError) -> SettingFault:
        """Return the fault of a value that the setting does not accept, for the reason given."""
        shown = "" if self.confidential else f" {value!r}"
        why = f"{error}" if isinstance(error, Refusal) else f"it must be {self.kind.wanted}"
        return SettingFault(
            self.env,
            f"{self.env} has an invalid value{shown}: {why}.",
            f"Set such a value, for example {self.kind.example}, or leave it out.",
        )


def about(
    env: str, meaning: str, kind: Kind[Any], *, confidential: bool = False
) -> dict[str, Setting]:
    """Return the metadata that makes an attrs field a setting."""
    return {_KEY: Setting(env, meaning, kind, confidential)}


def setting_of(field: attrs.Attribute[Any]) -> Setting:
    """Return the description of a field made with :func:`about`."""
    setting: Setting = field.metadata[_KEY]
    return setting
