"""Searching everything that is kept for a person who must not be found."""

from __future__ import annotations

import re
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


def search(
    matcher: Matcher,
    sources: Iterable[Source],
    progress: Callable[[str, int], None] = lambda _place, _read: None,
) -> Sequence[Searched]:
    """Search every source to its end.

    Args:
        matcher: knows the person's marks.
        sources: where to look.
        progress: told the place and how many things of it have been read, now and then.

    Raises:
        DependencyUnavailable: a place does not answer; nothing is proven.
    """
    return [_search(matcher, source, progress) for source in sources]


_TOLD_EVERY = 10_000


def _search(matcher: Matcher, source: Source, progress: Callable[[str, int], None]) -> Searched:
    read = letters = found = shared = 0
    shown: list[Find] = []
    for one in source.read():
        read += 1
        letters += len(one.text)
        kinds = matcher.found(one.text)
        theirs = {kind for kind in kinds if one.of_another and kind.is_shared}
        shared += bool(theirs)
        if kinds - theirs:
            found += 1
            if len(shown) < MOST_SHOWN:
                shown.append(Find(at=one.at, kinds=tuple(sorted(kinds - theirs))))
        if read % _TOLD_EVERY == 0:
            progress(source.name, read)
    progress(source.name, read)
    return Searched(
        place=source.name,
        read=read,
        letters=letters,
        found=found,
        shown=tuple(shown),
        shared=shared,
    )
