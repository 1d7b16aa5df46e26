"""What proofs are made with in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from customer_core.privacy.proof.scan import Kept


class Nameless:
    """Knows nobody by more than the erasure itself does."""

    def of(self, _subject: object) -> tuple[()]:
        return ()


@attrs.define
class Searched:
    """A place that counts how often it is read; what is in it goes once it was read."""

    texts: list[str] = attrs.field(factory=list)
    when_read: Callable[[], object] = lambda: None
    times: int = 0
    name: str = "journal"

    def read(self) -> Iterator[Kept]:
        self.times += 1
        self.when_read()
        found, self.texts = self.texts, []
        return iter([Kept(at="(0,1)", of_another=False, text=one) for one in found])
