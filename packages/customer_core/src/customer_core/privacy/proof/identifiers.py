"""What a person can be recognised by in a text."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from urllib.parse import unquote

import attrs

_WORD = re.compile(r"[^\W_]+")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_LONGEST = 8
_FEWEST_LETTERS = 4


class IdentifierKind(StrEnum):
    """Kinds of identifiers, by whether somebody else may rightly have the same."""

    ID = "id"
    EMAIL = "e-mail"
    PHONE = "phone"
    NAME = "name"
    ADDRESS = "address"
    TEXT = "text"

    @property
    def is_shared(self) -> bool:
        """Whether other people may have the same, so that it can be found in what is theirs."""
        return self in _SHARED


_SHARED = frozenset({IdentifierKind.NAME, IdentifierKind.ADDRESS, IdentifierKind.TEXT})


@attrs.frozen
class Identifier:
    """Something that tells a person from others.

    Attributes:
        kind: what it is.
        text: as it is kept.
    """

    kind: IdentifierKind
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, the first eight; none where it is too short to tell anybody from others."""
        found = tuple(words_of(self.text))[:_LONGEST]
        alone = self.kind.is_shared and len(found) == 1
        return () if alone or sum(map(len, found)) < _FEWEST_LETTERS else found


def words_of(text: str) -> list[str]:
    """Return the words of a text without regard to case, form of Unicode, and ways of escaping.

    What stands in JSON or in a URL reads as what it stands for.
    """
    if "\\" in text:
        text = _ESCAPED.sub(_meant, text)
    if "%" in text:
        text = unquote(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.casefold())


def _meant(escape: re.Match[str]) -> str:
    number = escape[1]
    return chr(int(number, 16)) if number else " "
