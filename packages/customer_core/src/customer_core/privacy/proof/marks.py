"""Marks of a person: keyed hashes by which texts can be searched when the person is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import attrs

from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind, words_of

_SIZE = 16
_MOST_REMEMBERED = 500_000


@attrs.frozen
class Mark:
    """One identifier as a hash.

    Attributes:
        kind: of the identifier.
        words: how many words it has.
        first: hash of its first word.
        whole: hash of all of them.
    """

    kind: IdentifierKind
    words: int
    first: str
    whole: str


@attrs.frozen
class Marks:
    """All marks of one person.

    Without the service's secret they tell nothing; with it, they tell whether a text that somebody
    has names the person, and no more.

    Attributes:
        salt: drawn for this person, in hexadecimal.
    """

    salt: str
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, identifiers: Iterable[Identifier], secret: bytes, salt: str) -> Marks:
        """Return the marks of identifiers; those that are too short to tell anybody have none."""
        digest = _Digest(secret, salt)
        found = {
            Mark(one.kind, len(words), digest(words[:1]), digest(words))
            for one in identifiers
            if (words := one.words)
        }
        return cls(salt, tuple(sorted(found, key=lambda mark: mark.whole)))


class Matcher:
    """Finds marks in texts.

    Args:
        marks: of one person.
        secret: that they were made with.
    """

    def __init__(self, marks: Marks, secret: bytes) -> None:
        self._digest = _Digest(secret, marks.salt)
        self._begun: dict[str, list[Mark]] = {}
        for mark in marks.marks:
            self._begun.setdefault(mark.first, []).append(mark)
        self._strange: set[str] = set()

    def found(self, text: str) -> frozenset[IdentifierKind]:
        """Return the kinds of the identifiers that a text holds."""
        words = words_of(text)
        return frozenset(
            mark.kind
            for place, word in enumerate(words)
            if word not in self._strange
            for mark in self._beginning(word)
            if self._digest(words[place : place + mark.words]) == mark.whole
        )

    def _beginning(self, word: str) -> Sequence[Mark]:
        marks = self._begun.get(self._digest((word,)), ())
        if not marks:
            if len(self._strange) >= _MOST_REMEMBERED:
                self._strange.clear()
            self._strange.add(word)
        return marks


class _Digest:
    """Makes hashes of words, keyed by the service's secret and the person's salt."""

    def __init__(self, secret: bytes, salt: str) -> None:
        key = blake2b(secret, digest_size=32, salt=bytes.fromhex(salt)).digest()
        self._keyed = blake2b(key=key, digest_size=_SIZE)

    def __call__(self, words: Sequence[str]) -> str:
        hashed = self._keyed.copy()
        hashed.update("\x1f".join(words).encode("utf-8", "surrogatepass"))
        return hashed.hexdigest()
