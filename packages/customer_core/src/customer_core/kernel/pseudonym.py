"""The form of the names under which what is kept of erased customers stands."""

from __future__ import annotations

import re

PREFIX = "erased_"
_FORM = re.compile(PREFIX + "[a-z2-7]{26}")


def is_pseudonym(text: str | None) -> bool:
    """Whether an id is the name of an erased customer; nobody can register under such a one."""
    return text is not None and text.startswith(PREFIX) and _FORM.fullmatch(text) is not None
