"""What the ledger of the erased costs events that come in, in one interleaved run.

python -m bench.suppression

Three subjects take in the same kind of messages, each its own: without any look into the ledger, as
it was before there was one; with a look into an empty ledger; and with one that has names in it.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from unittest.mock import patch

import psycopg
from rich import box
from rich.table import Table

from bench.environment import Servers, own_servers
from bench.harness import wide_console
from bench.order_traffic import as_sent, order_events
from bench.workload import JWT_SECRET
from customer_bootstrap import Service, Settings, open_service
from customer_bootstrap.events_wire import ingest_messages
from customer_core.event_plane.erasure import sifting
from customer_core.event_plane.transports import Incoming

_FILL = """
    INSERT INTO erased_subjects (business_id, kind, digest, pseudonym, erased_at)
    SELECT 'default', kind, md5(n::text || kind) || md5(n::text), 'erased_' || n, now()
    FROM generate_series(1, %s) AS n, unnest(ARRAY['customer', 'user', 'email']) AS kind
"""
_INGEST = "customer_core.event_plane.ingest.sift"
SUBJECTS = ("without a look", "empty ledger", "ledger with names")


def main() -> None:
    """Run it, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--events", type=int, default=20_000, help="of each subject in each round")
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--erased", type=int, default=100_000, help="people in the full ledger")
    options = parser.parse_args()
    rates: defaultdict[str, list[float]] = defaultdict(list)
    with own_servers() as servers:
        settings = Settings(
            database_url=servers.database_url,
            redis_url=servers.redis_url,
            jwt_secret=JWT_SECRET,
            privacy_secret=JWT_SECRET,
        )
        service = open_service(settings, name="bench")
        for number in range(options.rounds + 1):
            for place, subject in enumerate(SUBJECTS):
                _prepare(servers, options.erased if subject == SUBJECTS[2] else 0)
                sent = _messages(options.events, seed=100 + number * len(SUBJECTS) + place)
                rate = _rate(service, subject, sent, options.batch)
                if number:  # the first round warms up
                    rates[subject].append(rate)
        service.close()
    _print(rates)


def _messages(events: int, *, seed: int) -> list[bytes]:
    customers = [f"cust-{number}" for number in range(2_000)]
    return as_sent(order_events(events // 4, customers, seed=seed), seed=seed)


def _prepare(servers: Servers, people: int) -> None:
    with psycopg.connect(servers.database_url, autocommit=True) as owner:
        owner.execute("TRUNCATE erased_subjects, journal")
        if people:
            owner.execute(_FILL, (people,))
        owner.execute("VACUUM ANALYZE erased_subjects")


def _rate(service: Service, subject: str, sent: Sequence[bytes], batch: int) -> float:
    def unlooked(_unit: object, events: Sequence[object]) -> sifting.Sifted:
        return sifting.Sifted(events)  # type: ignore[arg-type] # the events as they came

    messages = [Incoming(origin="bench", payload=one) for one in sent]
    replaced = unlooked if subject == SUBJECTS[0] else sifting.sift
    with patch(_INGEST, replaced):
        begun = time.perf_counter()
        for start in range(0, len(messages), batch):
            ingest_messages(service, messages[start : start + batch])
        return len(messages) / (time.perf_counter() - begun)


def _print(rates: dict[str, list[float]]) -> None:
    drawn = Table(title="Events taken in", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "events/s", f"x {SUBJECTS[0]}"):
        drawn.add_column(heading, justify="left" if not heading else "right")
    first = median(rates[SUBJECTS[0]])
    for subject in SUBJECTS:
        rate = median(rates[subject])
        drawn.add_row(subject, f"{rate:,.0f}", f"{rate / first:.3f}")
    wide_console().print(drawn)


if __name__ == "__main__":
    main()
