"""Taking the examples out of the documents: what is asked, what is answered, as written there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

_HEADING = re.compile(r"(#+) +(.+)")
_BOLD_HEADING = re.compile(r"\*\*([A-Z]+ /[^*]*)\*\* *")
_LABEL = re.compile(r"\*\*(\w+)\*\*: *(.*)")


class Number(str):
    """A number as it is written, so that 5420.50 is not 5420.5."""

    __slots__ = ()


@attrs.frozen
class Request:
    """An HTTP request as a document shows it."""

    method: str
    path: str
    body: Any


@attrs.frozen
class Block:
    """A fenced block.

    Attributes:
        heading: the heading it stands under.
        language: what its fence says it is.
        text: what stands in it.
    """

    heading: str
    language: str
    text: str


class Document:
    """A document in Markdown."""

    def __init__(self, name: str) -> None:
        path = Path(__file__).with_name(name)
        self.lines = path.read_text(encoding="utf-8").splitlines()

    def response(self, heading: str) -> Any:
        """Return the example of an answer under a heading, numbers as written."""
        return read(self._block(heading, "json").text)

    def request(self, heading: str) -> Request:
        """Return the example of a request under a heading, numbers as written."""
        return _request(self._block(heading, "http").text)

    def text(self, heading: str, language: str) -> str:
        """Return a block of a language under a heading."""
        return self._block(heading, language).text

    def label(self, heading: str, label: str) -> str:
        """Return what stands behind a bold label under a heading, without its quotes."""
        lines = [line for under, line in self._sections() if under == heading]
        labels = [found for line in lines if (found := _LABEL.fullmatch(line))]
        (text,) = [found[2] for found in labels if found[1] == label]
        return text.strip("`")

    def table(self, heading: str) -> list[list[str]]:
        """Return the rows of the table under a heading, without its head."""
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for under, line in self._sections()
            if under == heading and line.startswith("|")
        ]
        return rows[2:]

    def _block(self, heading: str, language: str) -> Block:
        (found,) = [
            block
            for block in self.blocks()
            if (block.heading, block.language) == (heading, language)
        ]
        return found

    def blocks(self) -> Iterator[Block]:
        """Yield every fenced block."""
        fence, inside = None, list[str]()
        for heading, line in self._sections():
            if line.startswith("```") and fence is None:
                fence, inside = line[3:], []
            elif line.startswith("```"):
                yield Block(heading, fence or "", "\n".join(inside))
                fence = None
            elif fence is not None:
                inside.append(line)

    def _sections(self) -> Iterator[tuple[str, str]]:
        """Yield each line with the heading it stands under; a block has no headings."""
        heading, fenced = "", False
        for line in self.lines:
            fenced ^= line.startswith("```")
            found = None if fenced else _HEADING.fullmatch(line) or _BOLD_HEADING.fullmatch(line)
            if found:
                heading = found[found.re.groups].strip()
            yield heading, line


def read(text: str) -> Any:
    """Return the JSON of a text, numbers as they are written."""
    return json.loads(text, parse_float=Number, parse_int=Number)


def _request(text: str) -> Request:
    head, _, body = text.partition("\n\n")
    method, path = head.splitlines()[0].split()
    return Request(method, path, json.loads(body) if body else None)


def differences(example: Any, answer: Any, path: str = "") -> Iterator[str]:
    """Yield where an answer is not as the example; it may have further fields."""
    if isinstance(example, dict) and isinstance(answer, dict):
        for name, value in example.items():
            where = f"{path}.{name}" if path else name
            if name in answer:
                yield from differences(value, answer[name], where)
            else:
                yield f"{where} is missing"
    elif isinstance(example, list) and isinstance(answer, list) and len(example) == len(answer):
        for index, (one, other) in enumerate(zip(example, answer, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif (type(example), example) != (type(answer), answer):
        yield f"{path} is {answer!r}, not {example!r}"
