"""The reference of all settings, generated from their own descriptions."""

from __future__ import annotations

import attrs

from customer_bootstrap.settings.fields import setting_of
from customer_bootstrap.settings.model import Settings


def settings_reference() -> str:
    """Return a Markdown table of every setting: name, what it accepts, default, meaning."""
    rows = ["| Variable | Accepts | Default | Meaning |", "|---|---|---|---|"]
    for field in attrs.fields(Settings):
        setting = setting_of(field)
        cells = (f"`{setting.env}`", setting.kind.wanted, _default(field.default), setting.meaning)
        rows.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(rows) + "\n"


def _default(value: object) -> str:
    if value is attrs.NOTHING:
        return "required"
    if not value:
        return "none"
    return f"`{','.join(value) if isinstance(value, tuple) else value}`"
