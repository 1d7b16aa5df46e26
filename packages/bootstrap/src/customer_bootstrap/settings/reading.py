"""Reading all settings at once, so that everything wrong is told in one go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from customer_bootstrap.data_dir import DataDir
from customer_bootstrap.errors import SettingFault, SettingsError
from customer_bootstrap.settings import checks, event_checks, http_event_checks
from customer_bootstrap.settings.connections import Connections
from customer_bootstrap.settings.fields import setting_of
from customer_bootstrap.settings.sources import CONFIG_VARIABLE, from_environment, from_file


def read_settings(
    model: type[attrs.AttrsInstance],
    environ: Mapping[str, str],
    config_file: Path | None,
    data_dir: Path | None,
    connections: Connections | None,
) -> dict[str, Any]:
    """Return the arguments of ``model``, whose fields are all settings; see ``Settings.load``.

    Raises:
        SettingsError: anything is wrong, missing or contradictory.
        DataDirError: the data folder cannot be read.
    """
    faults: list[SettingFault] = []
    raw = _written(model, environ, config_file, faults)
    values = _accepted(model, raw, faults)
    if data_dir is not None:
        values["data_dir"] = data_dir
    defaults = {field.name: field.default for field in attrs.fields(model)}
    folder: Path = values.get("data_dir", defaults["data_dir"])
    if "DATABASE_URL" not in raw and "REDIS_URL" not in raw:
        known = connections or Connections.found_in(DataDir(folder))
        values = _connected(values, known)
        faults.extend(checks.nothing_runs(folder, known))
    faults.extend(checks.half_connected(raw))
    faults.extend(checks.verification(raw, values))
    faults.extend(event_checks.transports({**defaults, **values}))
    faults.extend(http_event_checks.dapr({**defaults, **values}))
    if faults:
        raise SettingsError(tuple(faults))
    return values


def _written(
    model: type[attrs.AttrsInstance],
    environ: Mapping[str, str],
    config_file: Path | None,
    faults: list[SettingFault],
) -> dict[str, object]:
    """Return what is written down anywhere, by the names of the environment."""
    settings = [setting_of(field) for field in attrs.fields(model)]
    named = environ.get(CONFIG_VARIABLE, "").strip()
    path = config_file or (Path(named) if named else None)
    in_file = from_file(path, settings, faults) if path else {}
    return {**in_file, **from_environment(environ, settings)}


def _accepted(
    model: type[attrs.AttrsInstance], raw: Mapping[str, object], faults: list[SettingFault]
) -> dict[str, Any]:
    """Return the values that their kinds accept, by field; add the others to ``faults``."""
    values: dict[str, Any] = {}
    for field in attrs.fields(model):
        setting = setting_of(field)
        if setting.env in raw:
            try:
                values[field.name] = setting.kind.read(raw[setting.env])
            except ValueError as error:
                faults.append(setting.fault(raw[setting.env], error))
    return values


def _connected(values: Mapping[str, Any], known: Connections | None) -> dict[str, Any]:
    """Complete the values; a secret is not taken where a JWKS URL verifies tokens."""
    if known is None:
        return dict(values)
    found = {name: value for name, value in attrs.asdict(known).items() if value is not None}
    if "jwt_jwks_url" in values:
        found.pop("jwt_secret", None)
    return {**found, **values}
