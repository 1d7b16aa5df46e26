"""The proof of many erasures: one search for each beside one search for all of them.

python -m bench.proofs [CUSTOMERS [ERASED [ROUNDS]]]

The tables, events and Redis are those of a service in use. Marks are made of people who are not in
it, and have names, addresses and ids as everybody has; what is measured is the search alone. Both
ways take turns: in each round a search for one of them, and a search for all. What searching for
each would take is reckoned from the median of the former.
"""

import statistics
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from bench.environment import own_servers
from bench.retention import environment_of, fill
from customer_bootstrap import Settings, open_service
from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind
from customer_core.privacy.proof.marks import Marks, Matcher, salt_of
from customer_core.privacy.proof.prover import Prover
from customer_core.privacy.proof.scan import search

CUSTOMERS, ERASED, ROUNDS = 20_000, 100, 5


def main(customers: int, erased: int, rounds: int) -> int:
    """Fill, search and print."""
    with own_servers() as servers:
        fill(servers, customers, customers // 10)
        service = open_service(Settings.load(environment_of(servers)), name="bench")
        people = [_marks(number, service.prover.secret) for number in range(erased)]
        alone: list[float] = []
        together: list[float] = []
        _searched(service.prover, people[:1])
        for number in range(rounds):
            alone.append(_searched(service.prover, [people[number % erased]]))
            together.append(_searched(service.prover, people))
        service.close()
    ratio = statistics.median(b / a for a, b in zip(alone, together, strict=True))
    one, all_ = statistics.median(alone), statistics.median(together)
    print(f"a search for one person: {one:.2f} s; {erased} of them: {one * erased:,.0f} s")
    print(f"one search for {erased} people: {all_:.2f} s, {ratio:.2f} times one for one")
    print(f"{erased} erasures are proven {erased / ratio:,.0f} times faster together")
    return 0 if ratio < 2 else 1


def _marks(number: int, secret: bytes) -> Marks:
    given = (
        (IdentifierKind.ID, f"cust_gone{number}"),
        (IdentifierKind.ID, f"user_gone{number}"),
        (IdentifierKind.EMAIL, f"gone{number}@example.com"),
        (IdentifierKind.PHONE, f"+4071{number:07}"),
        (IdentifierKind.NAME, f"First{number} Gone{number}"),
        (IdentifierKind.ADDRESS, f"{number} Main St"),
    )
    identifiers = [Identifier(kind, text) for kind, text in given]
    return Marks.of(identifiers, secret, salt_of(datetime.now(UTC), secret))


def _searched(prover: Prover, people: Sequence[Marks]) -> float:
    """Return how many seconds a search for some people takes, begun anew."""
    began = time.perf_counter()
    search(Matcher(people, prover.secret), prover.sources.all())
    return time.perf_counter() - began


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*(given + [CUSTOMERS, ERASED, ROUNDS][len(given) :])))
