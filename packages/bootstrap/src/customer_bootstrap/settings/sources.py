"""Where settings stand: a TOML file, and the environment above it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from customer_bootstrap.errors import SettingFault
from customer_bootstrap.settings.fields import Setting

CONFIG_VARIABLE = "CUSTOMERS_CONFIG"
"""The environment's name for the path of the TOML file."""


def from_environment(environ: Mapping[str, str], settings: Sequence[Setting]) -> dict[str, object]:
    """Return what the environment sets, by the settings' names; empty is not set."""
    return {
        setting.env: environ[setting.env]
        for setting in settings
        if environ.get(setting.env, "").strip()
    }


def from_file(
    path: Path, settings: Sequence[Setting], faults: list[SettingFault]
) -> dict[str, object]:
    """Return what a TOML file sets, by the settings' names; add to ``faults`` what is wrong."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = f"The settings file {path} cannot be read: {error.strerror}."
        faults.append(
            SettingFault(
                str(path), problem, f"Name a readable file, or leave {CONFIG_VARIABLE} out."
            )
        )
        return {}
    except ValueError as error:
        problem = f"The settings file {path} is not valid TOML: {error}."
        faults.append(SettingFault(str(path), problem, "Correct it at that place."))
        return {}
    by_key = {setting.key: setting.env for setting in settings}
    faults.extend(_unknown(path, key, by_key) for key in document if key not in by_key)
    return {by_key[key]: value for key, value in document.items() if key in by_key}


def _unknown(path: Path, key: str, known: Mapping[str, str]) -> SettingFault:
    near = difflib.get_close_matches(key.lower(), known, n=1)
    remedy = f"Did you mean {near[0]}?" if near else f"Remove it; known are {', '.join(known)}."
    return SettingFault(key, f"The settings file {path} has an unknown key {key!r}.", remedy)
