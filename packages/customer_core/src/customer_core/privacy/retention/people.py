"""Finding whom of very many people a text names, at the cost of one look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from customer_core.kernel.ids import BusinessId
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.pseudonyms import email_name

_EMAIL = re.compile(r"[^\s\"'<>\\,;:()\[\]{}=/|?&!*#]+@[^\s\"'<>\\,;:()\[\]{}=/|?&!*#]+")
_PHONE = re.compile(r"\+[0-9]{6,15}")


class People:
    """People who are searched for together; ids count where they stand alone, in quotes.

    Where a subject tells its orders, so do the ids of these.
    """

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._named: dict[tuple[BusinessId, str], list[Subject]] = {}
        self._odd: list[tuple[str, Subject]] = []
        for subject in subjects:
            for name in _names(subject):
                self._named.setdefault((subject.business_id, name), []).append(subject)
            self._odd.extend(
                (name, subject)
                for name in _addresses(subject)
                if not (_EMAIL.fullmatch(name) or _PHONE.fullmatch(name))
            )
        self._texts = frozenset(name for _, name in self._named)

    def __bool__(self) -> bool:
        """Whether there is anybody."""
        return bool(self._named)

    def named_in(self, business_id: BusinessId, text: str) -> Sequence[Subject]:
        """Return who of a business is named in a text in small letters, each once."""
        found = {
            subject.key: subject
            for name in self._names_in(text)
            for subject in self._named.get((business_id, name), ())
        }
        for name, subject in self._odd:
            if subject.business_id == business_id and name in text:
                found[subject.key] = subject
        return list(found.values())

    def _names_in(self, text: str) -> AbstractSet[str]:
        """Return the names in a text; those of quoted pieces at the price of one split."""
        quoted = self._texts.intersection(text.split('"')[1:-1])
        return quoted.union(self._texts.intersection(_addresses_in(text)))


def _names(subject: Subject) -> Iterator[str]:
    for name in (*subject.ids, *subject.streams, *subject.orders):
        yield name.lower()
    yield from _addresses(subject)


def _addresses(subject: Subject) -> Iterator[str]:
    for address in subject.emails:
        yield address.lower()
        yield email_name(address).lower()
    for number in subject.phones:
        yield number.lower()


def _addresses_in(text: str) -> Iterator[str]:
    if "@" in text:
        for address in _EMAIL.findall(text):
            yield address
            yield address.rstrip(".")
    if "+" in text:
        yield from _PHONE.findall(text)
