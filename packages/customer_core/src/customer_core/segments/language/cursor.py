"""Where a parser stands in a rule's text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from customer_core.segments.language.fields import nearest
from customer_core.segments.language.lexer import Form, Token, refuse, tokens_of


class Cursor:
    """The tokens of a rule's text, read one after the other; keywords in any case.

    Raises:
        SegmentRuleInvalid: the text has what cannot stand in any rule.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens_of(text))
        self._place = 0

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._place]

    def ends(self) -> bool:
        """Whether nothing comes any more."""
        return self.next.form is Form.END

    def take(self) -> Token:
        """Return the next token and pass over it."""
        token = self.next
        self._place += 1
        return token

    def sees(self, *words: str) -> bool:
        """Whether these keywords, or marks, come next."""
        ahead = self._tokens[self._place : self._place + len(words)]
        return [_folded(token) for token in ahead] == list(words)

    def passes(self, *words: str) -> bool:
        """Pass over keywords, or marks, if they come next; return whether they did."""
        seen = self.sees(*words)
        if seen:
            self._place += len(words)
        return seen

    def expect(self, *words: str) -> str:
        """Pass over one of several keywords, or marks, and return it.

        Raises:
            SegmentRuleInvalid: something else comes next.
        """
        found = next((word for word in words if self.passes(word)), None)
        return found or self.reject(*words)

    def expect_form(self, form: Form, wanted: str) -> Token:
        """Pass over a token of a form and return it.

        Raises:
            SegmentRuleInvalid: a token of another form comes next.
        """
        if self.next.form is not form:
            self.reject(wanted)
        return self.take()

    def reject(self, *allowed: str) -> NoReturn:
        """Refuse what comes next, and say what would be allowed.

        Raises:
            SegmentRuleInvalid: always.
        """
        self.fail(
            self.next,
            f"{self.next.shown} has no place here{_meant(self.next, allowed)}",
            allowed,
        )

    def fail(self, token: Token, problem: str, allowed: Iterable[str] = ()) -> NoReturn:
        """Refuse the text because of a token.

        Raises:
            SegmentRuleInvalid: always.
        """
        known = tuple(allowed)
        told = f"{problem}; allowed here: {', '.join(known)}" if known else problem
        refuse(self._text, token.offset, told, known)


def _folded(token: Token) -> str | None:
    return token.text.lower() if token.form in (Form.WORD, Form.MARK) else None


def _meant(token: Token, allowed: Iterable[str]) -> str:
    words = [one for one in allowed if one.isalpha()]
    meant = nearest(token.text, words) if token.form is Form.WORD else None
    return f", did you mean {meant}?" if meant else ""
