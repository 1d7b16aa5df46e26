"""Marks of a person: keyed hashes by which texts can be searched when the person is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from typing import TypeVar

import attrs

from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind, words_of

_SIZE = 16
_NONE: AbstractSet[int] = frozenset()
_MOST_WORDS = 500_000
_MOST_PHRASES = 50_000


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


def salt_of(day: datetime, secret: bytes) -> str:
    """Return the salt of marks that are made on a day: those of a day can be searched together."""
    key = blake2b(secret, digest_size=32, person=b"salts of marks").digest()
    name = day.astimezone(UTC).date().isoformat().encode()
    return blake2b(name, key=key, digest_size=_SIZE).hexdigest()


@attrs.frozen
class Marks:
    """All marks of one person.

    Without the service's secret they tell nothing; with it, they tell whether a text that somebody
    has names the person, and no more.

    Attributes:
        salt: of the day on which they were made, in hexadecimal.
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
    """Finds marks of any number of people in texts.

    A word that was not seen before costs a hash for each salt, however many people there are, and
    what many of them have alike is one thing.

    Args:
        people: the marks of each, known by its place from then on.
        secret: that they were made with.

    Attributes:
        kinds: of the identifiers, each known by its place.
        owners: whose they are.
    """

    def __init__(self, people: Sequence[Marks], secret: bytes) -> None:
        self.kinds: list[IdentifierKind] = []
        self.owners: list[list[int]] = []
        self._had: list[set[int]] = [set() for _ in people]
        self._indexes: list[_Index] = []
        self._strange: set[str] = set()
        self._known: dict[str, Sequence[_Phrases]] = {}
        for salt in dict.fromkeys(one.salt for one in people):
            theirs = [(who, one.marks) for who, one in enumerate(people) if one.salt == salt]
            self._indexes.append(self._indexed(theirs, _Digest(secret, salt)))

    def identifiers_of(self, people: Iterable[int]) -> frozenset[int]:
        """Return what some of the people can be recognised by."""
        return frozenset(one for person in people for one in self._had[person])

    def found(self, text: str) -> AbstractSet[int]:
        """Return the identifiers that a text holds; mostly none."""
        words = words_of(text)
        if self._strange.issuperset(words):
            return _NONE
        return {
            identifier
            for place, word in enumerate(words)
            if word not in self._strange
            for phrases in self._begun_by(word)
            for identifier in phrases.at(words, place)
        }

    def _indexed(self, people: Iterable[tuple[int, Sequence[Mark]]], digest: _Digest) -> _Index:
        """Return the identifiers of people who have the same salt."""
        known: dict[Mark, int] = {}
        index = _Index(digest)
        for person, marks in people:
            for mark in marks:
                if mark not in known:
                    known[mark] = len(self.kinds)
                    self.kinds.append(mark.kind)
                    self.owners.append([])
                    index.add(mark, known[mark])
                self.owners[known[mark]].append(person)
                self._had[person].add(known[mark])
        return index

    def _begun_by(self, word: str) -> Sequence[_Phrases]:
        """Return the identifiers that begin with a word; what begins none is not asked again."""
        known = self._known.get(word)
        if known is None:
            known = [found for index in self._indexes if (found := index.begun_by(word))]
            if known:
                self._known[word] = known
            else:
                _remember(self._strange, word, _MOST_WORDS)
        return known


class _Index:
    """The identifiers of one salt."""

    def __init__(self, digest: _Digest) -> None:
        self._digest = digest
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._wholes: dict[str, tuple[int, ...]] = {}

    def add(self, mark: Mark, identifier: int) -> None:
        """Know a mark from now on."""
        lengths = {*self._lengths.get(mark.first, ()), mark.words}
        self._lengths[mark.first] = _same(tuple(sorted(lengths)))
        self._wholes[mark.whole] = (*self._wholes.get(mark.whole, ()), identifier)

    def begun_by(self, word: str) -> _Phrases | None:
        """Return the identifiers that begin with a word, or None where none does."""
        lengths = self._lengths.get(self._digest((word,)))
        return _Phrases(self._digest, lengths, self._wholes) if lengths else None


@cache
def _same(lengths: tuple[int, ...]) -> tuple[int, ...]:
    """Return always the same object for the same lengths: there are few, and very many marks."""
    return lengths


class _Phrases:
    """The identifiers of one salt that begin with the same word.

    Args:
        digest: makes the hashes.
        lengths: how many words they have.
        wholes: all identifiers of the salt, by the hash of all words.
    """

    def __init__(
        self, digest: _Digest, lengths: tuple[int, ...], wholes: Mapping[str, tuple[int, ...]]
    ) -> None:
        self._digest = digest
        self._lengths = lengths
        self._wholes = wholes
        self._strange: set[tuple[str, ...]] = set()

    def at(self, words: Sequence[str], place: int) -> Iterator[int]:
        """Yield those that stand at a place."""
        for length in self._lengths:
            phrase = tuple(words[place : place + length])
            if len(phrase) == length and phrase not in self._strange:
                found = self._wholes.get(self._digest(phrase), ())
                yield from found
                if not found:
                    _remember(self._strange, phrase, _MOST_PHRASES)


_Word = TypeVar("_Word", str, tuple[str, ...])


def _remember(strange: set[_Word], word: _Word, most: int) -> None:
    if len(strange) >= most:
        strange.clear()
    strange.add(word)


class _Digest:
    """Makes hashes of words, keyed by the service's secret and the person's salt."""

    def __init__(self, secret: bytes, salt: str) -> None:
        key = blake2b(secret, digest_size=32, salt=bytes.fromhex(salt)).digest()
        self._keyed = blake2b(key=key, digest_size=_SIZE)

    def __call__(self, words: Sequence[str]) -> str:
        hashed = self._keyed.copy()
        hashed.update("\x1f".join(words).encode("utf-8", "surrogatepass"))
        return hashed.hexdigest()
