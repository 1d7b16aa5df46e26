"""Reading console blocks of a page: commands, and the output a reader is promised."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Example:
    """A command after ``$``, continued by a trailing backslash, and the lines behind it."""

    command: str
    output: str


def examples(page: str) -> Iterator[Example]:
    """Yield every example of a page, in order."""
    for block in _BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = _split(part)
            yield Example(command, output.strip("\n"))


def _split(part: str) -> tuple[str, str, str]:
    lines = part.split("\n")
    last = next(index for index, line in enumerate(lines) if not line.endswith("\\"))
    return "\n".join(lines[: last + 1]), "\n", "\n".join(lines[last + 1 :])


def matches(promised: str, seen: str) -> bool:
    """Whether an output is as promised; ``…`` stands for anything, lines and blanks count once."""
    pattern = ".*?".join(re.escape(part) for part in _plain(promised).split("…"))
    return re.fullmatch(pattern, _plain(seen), re.DOTALL) is not None


def _plain(text: str) -> str:
    return " ".join(text.split())
