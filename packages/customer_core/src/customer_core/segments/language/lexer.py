"""A rule's text in words, numbers, dates, quoted texts and signs; each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NoReturn

import attrs

from customer_core.segments.errors import SegmentRuleInvalid

LONGEST_TEXT = 10_000  # characters
_SHOWN_AROUND = 60  # characters of a line, before and after the place

_FORMS = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<date>\d{4}-\d{2}-\d{2}(?:[Tt][0-9:.,]+(?:[Zz]|[+-]\d{2}(?::?\d{2})?)?)?)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]*)?)
    |(?P<text>'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*")
    |(?P<sign><=|>=|!=|<>|==|=|<|>)
    |(?P<mark>[(),])""",
    re.VERBOSE | re.ASCII,
)


class Form(StrEnum):
    """What a token is."""

    DATE = "date"
    NUMBER = "number"
    WORD = "word"
    TEXT = "text"
    SIGN = "sign"
    MARK = "mark"
    END = "end"


@attrs.frozen
class Token:
    """A piece of a rule's text, as written, and how many characters come before it."""

    form: Form
    text: str
    offset: int

    @property
    def shown(self) -> str:
        """The token as a message names it."""
        return "the end" if self.form is Form.END else f"'{self.text[:40]}'"


def tokens_of(text: str) -> Iterator[Token]:
    """Yield the tokens of a rule's text, at last the end.

    Raises:
        SegmentRuleInvalid: the text is too long, or has a character that has no place in rules.
    """
    if len(text) > LONGEST_TEXT:
        refuse(text, LONGEST_TEXT, f"a rule has at most {LONGEST_TEXT:,} characters")
    place = 0
    while place < len(text):
        found = _FORMS.match(text, place)
        if found is None:
            refuse(text, place, _stray(text[place]))
        if found.lastgroup != "space":
            yield Token(Form(str(found.lastgroup)), found.group(), place)
        place = found.end()
    yield Token(Form.END, "", len(text))


def unquoted(token: Token) -> str:
    """Return a quoted text without its quotes; within, two of them stand for one."""
    quote = token.text[0]
    return token.text[1:-1].replace(quote * 2, quote)


def refuse(text: str, offset: int, problem: str, allowed: tuple[str, ...] = ()) -> NoReturn:
    """Refuse a rule's text because of what stands at a place.

    Args:
        text: of the rule.
        offset: characters before the place.
        problem: what is wrong there.
        allowed: what could stand there.

    Raises:
        SegmentRuleInvalid: always.
    """
    begin = text.rfind("\n", 0, offset) + 1
    line, column = text.count("\n", 0, begin) + 1, offset - begin + 1
    raise SegmentRuleInvalid(
        "rule",
        f"line {line}, column {column}: {problem}",
        offset=offset,
        line=line,
        column=column,
        excerpt=_excerpt(text, begin, offset),
        allowed=allowed,
    )


def _excerpt(text: str, begin: int, offset: int) -> str:
    end = text.find("\n", begin)
    last = min(len(text) if end < 0 else end, offset + _SHOWN_AROUND)
    first = max(begin, offset - _SHOWN_AROUND)
    line = "".join(one if one.isprintable() else " " for one in text[first:last])
    return f"{line}\n{' ' * (offset - first)}^"


def _stray(character: str) -> str:
    if character in "'\"":
        return "the quoted text does not end"
    shown = f"'{character}'" if character.isprintable() else f"U+{ord(character):04X}"
    return f"the character {shown} has no place in a rule; texts stand in quotes"
