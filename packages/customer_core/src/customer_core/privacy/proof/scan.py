"""Searching everything that is kept for a person who must not be found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import attrs

from customer_core.privacy.proof.identifiers import IdentifierKind
from customer_core.privacy.proof.marks import Matcher

MOST_SHOWN = 20


@attrs.frozen(kw_only=True)
class Kept:
    """One thing that is kept: a row, a key, an entry, a file.

    Attributes:
        at: where in its place, without telling whose it is.
        of_another: whether it is known to be somebody else's.
        text: all that it says.
    """

    at: str
    of_another: bool
    text: str


_SOMEBODY = re.compile(r'"(?:customer|user)Id\\*"\s*:\s*\\*"(?!erased_)')


def names_somebody(text: str) -> bool:
    """Whether a text in JSON says by an id whose it is; the id itself is searched for, too."""
    return _SOMEBODY.search(text) is not None


class Source(Protocol):
    """A place that can be searched."""

    @property
    def name(self) -> str:
        """The place: a table, a cache, a stream, a store of files."""
        ...

    def read(self) -> Iterator[Kept]:
        """Return everything in it, one after the other, without holding it all.

        Raises:
            DependencyUnavailable: the place does not answer.
        """
        ...


@attrs.frozen(kw_only=True)
class Find:
    """Where something of the person was found.

    Attributes:
        at: where in its place.
        kinds: what was found there.
    """

    at: str
    kinds: tuple[IdentifierKind, ...]


@attrs.frozen(kw_only=True)
class Searched:
    """How the search of one place went.

    Attributes:
        place: its name.
        read: how many things were read.
        letters: how many letters they have.
        found: how many of them hold something of the person.
        shown: where the first of these are.
        shared: how many hold a name or address that the person had too, in what is another's.
    """

    place: str
    read: int = 0
    letters: int = 0
    found: int = 0
    shown: tuple[Find, ...] = ()
    shared: int = 0


@attrs.define
class _Finds:
    """Things of a place that hold the same identifiers: how many, and where the first are."""

    count: int = 0
    shown: list[str] = attrs.field(factory=list)

    def add(self, at: str) -> None:
        self.count += 1
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(at)


@attrs.define
class Look:
    """The search of one place for many people.

    Attributes:
        place: its name.
        read: how many things were read.
        letters: how many letters they have.
    """

    place: str
    _matcher: Matcher
    read: int = 0
    letters: int = 0
    _found: dict[frozenset[int], _Finds] = attrs.field(factory=dict)
    _shared: Counter[frozenset[int]] = attrs.field(factory=Counter)

    def take(self, kept: Kept) -> None:
        """Read one thing more."""
        self.read += 1
        self.letters += len(kept.text)
        found = self._matcher.found(kept.text)
        if not found:
            return
        kinds = self._matcher.kinds
        theirs = frozenset(one for one in found if kept.of_another and kinds[one].is_shared)
        if theirs:
            self._shared[theirs] += 1
        if left := found - theirs:
            self._found.setdefault(frozenset(left), _Finds()).add(kept.at)

    @property
    def found(self) -> frozenset[int]:
        """Of whom something is there."""
        owners = self._matcher.owners
        return frozenset(who for some in self._found for one in some for who in owners[one])

    def of(self, people: Iterable[int]) -> Searched:
        """Return what is there of some of the people, taken together."""
        theirs = self._matcher.identifiers_of(people)
        finds = [(some & theirs, what) for some, what in self._found.items() if some & theirs]
        shown = [Find(at=at, kinds=self._kinds(some)) for some, what in finds for at in what.shown]
        return Searched(
            place=self.place,
            read=self.read,
            letters=self.letters,
            found=sum(what.count for _, what in finds),
            shown=tuple(shown[:MOST_SHOWN]),
            shared=sum(count for some, count in self._shared.items() if some & theirs),
        )

    def _kinds(self, identifiers: Iterable[int]) -> tuple[IdentifierKind, ...]:
        return tuple(sorted({self._matcher.kinds[one] for one in identifiers}))


def search(
    matcher: Matcher,
    sources: Iterable[Source],
    progress: Callable[[str, int], None] = lambda _place, _read: None,
) -> Sequence[Look]:
    """Search every source to its end, once for everybody.

    Args:
        matcher: knows the marks of all who are searched for.
        sources: where to look.
        progress: told the place and how many things of it have been read, now and then.

    Raises:
        DependencyUnavailable: a place does not answer; nothing is proven.
    """
    return [_search(matcher, source, progress) for source in sources]


_TOLD_EVERY = 500


def _search(matcher: Matcher, source: Source, progress: Callable[[str, int], None]) -> Look:
    look = Look(source.name, matcher)
    for one in source.read():
        look.take(one)
        if look.read % _TOLD_EVERY == 0:
            progress(source.name, look.read)
    progress(source.name, look.read)
    return look
