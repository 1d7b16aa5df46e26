"""What a proof that many people are gone is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.kernel.ids import CustomerId
from customer_core.privacy.erasure.ports import Done
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.identifiers import Identifier
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.requests.model import RequestKey
from customer_core.privacy.retention.run import RunId


@attrs.frozen(kw_only=True)
class Anonymised:
    """People whom a run has anonymised, and of whom nothing should be left.

    Attributes:
        erased_at: when the last of them was.
        done: what was done about all whom the run has anonymised so far.
    """

    run_id: RunId
    subjects: Sequence[Subject]
    erased_at: datetime
    done: Done


class CrowdProof(Protocol):
    """Makes marks of people who are erased together, and proves afterwards that they are gone."""

    def marks(
        self, identified: Iterable[tuple[Subject, Iterable[Identifier]]]
    ) -> Mapping[RequestKey, Marks]:
        """Return the marks of people, by what each can be recognised by."""
        ...

    def prove(
        self, people: Anonymised, given_up: AbstractSet[CustomerId], goes_on: Callable[[], None]
    ) -> frozenset[CustomerId]:
        """Search everything once, and keep certificates; return who has to be erased again.

        Args:
            people: their erasure was complete before this is called.
            given_up: pseudonyms of those who were erased again already.
            goes_on: called now and then, as long as it takes.

        Raises:
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        ...


class NoCrowdProof:
    """Implements ``CrowdProof`` where nobody asks for one."""

    def marks(
        self,
        identified: Iterable[tuple[Subject, Iterable[Identifier]]],  # noqa: ARG002 - the port
    ) -> Mapping[RequestKey, Marks]:
        """Return no marks."""
        return {}

    def prove(
        self,
        people: Anonymised,  # noqa: ARG002 - the port
        given_up: AbstractSet[CustomerId],  # noqa: ARG002 - the port
        goes_on: Callable[[], None],  # noqa: ARG002 - the port
    ) -> frozenset[CustomerId]:
        """Return that nobody has to be erased again."""
        return frozenset()
