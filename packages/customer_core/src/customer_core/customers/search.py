"""Finding customers by what people type: accents and typing errors forgiven.

An adapter keeps :func:`searchable_text` and :func:`sort_name` beside each customer. A database
with trigrams then finds by its own index what :func:`matches` says here: each of the
:func:`query_words` is a part of the text, or similar to one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from customer_core.customers.model import Customer

SIMILARITY = 0.4
_DIALLED = re.compile(r"[\d\s().+/\-]+")
_LEAST_DIGITS = 3
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return ``text`` without accents and without regard to case.

    >>> fold("Ștefan MÜLLER")
    'stefan muller'
    """
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char)).casefold()


def searchable_text(customer: Customer) -> str:
    """Return all that a customer is found by: names, e-mail, the digits of the phone."""
    profile = customer.profile
    phone = _digits(profile.phone.number) if profile.phone else None
    parts = (profile.first_name, profile.last_name, profile.full_name, customer.email.key, phone)
    return fold(" ".join(part for part in parts if part))


def sort_name(customer: Customer) -> str:
    """Return what lists by name are ordered by, in the order of code points; empty without one."""
    return fold(customer.profile.display_name)


def query_words(text: str) -> tuple[str, ...]:
    """Return the words that must all be found; a phone number, however written, is one word.

    An e-mail address is two, or all addresses of a domain would be similar to each other.
    """
    digits = _digits(text)
    if _DIALLED.fullmatch(text) and len(digits) >= _LEAST_DIGITS:
        return (digits.lstrip("0") or digits,)
    return tuple(fold(text).replace("@", " ").split())


def matches(text: str, words: Sequence[str]) -> bool:
    """Whether every word is a part of the searchable text, or similar to one."""
    return all(word in text or word_similarity(word, text) >= SIMILARITY for word in words)


def word_similarity(word: str, text: str) -> float:
    """Return the greatest similarity of ``word`` to any stretch of ``text``, from 0 to 1.

    Similarity is the share of trigrams in common, as ``word_similarity`` of PostgreSQL's pg_trgm.
    """
    wanted, found = set(_trigrams(word)), _trigrams(text)
    starts = [place for place, trigram in enumerate(found) if trigram in wanted]
    return max((_best_from(found[start:], wanted) for start in starts), default=0.0)


def _best_from(found: Sequence[str], wanted: set[str]) -> float:
    best, common, seen = 0.0, 0, set[str]()
    for trigram in found:
        if trigram not in seen:
            seen.add(trigram)
            common += trigram in wanted
        best = max(best, common / (len(wanted) + len(seen) - common))
    return best


def _trigrams(text: str) -> list[str]:
    padded = [f"  {word} " for word in _WORD.findall(text)]
    return [word[start : start + 3] for word in padded for start in range(len(word) - 2)]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
