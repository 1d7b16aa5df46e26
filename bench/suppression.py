"""What the ledger of the erased costs events that come in, in one interleaved run.

python -m bench.suppression

The same messages are taken in several ways, each into a database of its own: without any look into
the ledger, as it was before there was one; with a look into an empty ledger; and into ledgers with
names, of people of whom an order each is kept. A round is one batch, taken in each way, and begins
with another one each time; a ratio is the median of the ratios within rounds.
"""

import argparse
import contextlib
import gc
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from unittest.mock import patch

import attrs
import psycopg
from psycopg.sql import SQL, Identifier
from rich import box
from rich.table import Table
from sqlalchemy.engine import make_url

from bench.environment import Servers, own_servers
from bench.harness import wide_console
from bench.order_traffic import EVENTS_AN_ORDER, as_sent, order_events
from bench.workload import JWT_SECRET
from customer_bootstrap import Service, Settings, open_service
from customer_bootstrap.taking_in import ingest_messages
from customer_core.event_plane.erasure.sifting import Sifted
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.events import Event
from customer_sql.migrate import upgrade

_FILL = """
    INSERT INTO erased_subjects (business_id, kind, digest, pseudonym, erased_at)
    SELECT 'default', kind, md5(n::text || kind) || md5(n::text), 'erased_' || n, now()
    FROM generate_series(1, %s) AS n, unnest(ARRAY['customer', 'user', 'email']) AS kind
"""
_FILL_ORDERS = """
    INSERT INTO order_summary
        (business_id, order_id, customer_id, status, item_count, created_at, updated_at, facts)
    SELECT 'default', md5(n::text), 'erased_' || n, 'Returned', 1, now(), now(), '{}'
    FROM generate_series(1, %s) AS n
"""
_NAMES_EACH = 3
_WARM_UP = 20
_UNLOOKED = "without a look"
_SIFT = "customer_core.event_plane.ingest.sift"


@attrs.frozen
class Way:
    """One way of taking events in.

    Attributes:
        service: connected to the way's own database.
        looks: whether it asks the ledger.
    """

    name: str
    service: Service
    looks: bool = True


def main() -> None:
    """Run it, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="of a batch for each way")
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument(
        "--erased", type=int, nargs="+", default=[100_000], help="people in the full ledgers"
    )
    options = parser.parse_args()
    rates: defaultdict[str, list[float]] = defaultdict(list)
    with own_servers() as servers, contextlib.ExitStack() as stack:
        ways = list(_ways(servers, options.erased, stack))
        batches = _batches(_WARM_UP + options.rounds, options.batch)
        gc.freeze()  # what was made for the run is no part of what is measured
        for number, batch in enumerate(batches):
            first = number % len(ways)
            for way in (*ways[first:], *ways[:first]):
                rate = _rate(way, batch)
                if number >= _WARM_UP:
                    rates[way.name].append(rate)
    _print({way.name: rates[way.name] for way in ways})


def _ways(servers: Servers, erased: Sequence[int], stack: contextlib.ExitStack) -> Iterator[Way]:
    names = {people: f"{people * _NAMES_EACH:,} names" for people in erased}
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
    for number, people in enumerate((None, 0, *erased)):
        settings = Settings(
            data_dir=Path(folder),
            database_url=_database(servers, f"way{number}", people or 0),
            redis_url=servers.redis_url,
            jwt_secret=JWT_SECRET,
            privacy_secret=JWT_SECRET,
        )
        service = open_service(settings, name="bench")
        stack.callback(service.close)
        if people is None:
            yield Way(_UNLOOKED, service, looks=False)
        else:
            yield Way(names.get(people, "empty ledger"), service)


def _database(servers: Servers, name: str, people: int) -> str:
    with psycopg.connect(servers.database_url, autocommit=True) as owner:
        owner.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    url = make_url(servers.database_url).set(database=name)
    address = url.render_as_string(hide_password=False)
    upgrade(address)
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(_FILL, (people,))
        owner.execute(_FILL_ORDERS, (people,))
        owner.execute("VACUUM ANALYZE erased_subjects, order_summary")
        owner.execute("CHECKPOINT")
    return address


def _batches(count: int, size: int) -> list[list[Incoming]]:
    customers = [f"cust-{number}" for number in range(2_000)]
    sent = as_sent(order_events(count * size // EVENTS_AN_ORDER, customers, seed=1), seed=1)
    messages = [Incoming(origin="bench", payload=one) for one in sent]
    return [messages[place * size :][:size] for place in range(count)]


def _rate(way: Way, messages: Sequence[Incoming]) -> float:
    with contextlib.nullcontext() if way.looks else patch(_SIFT, _unsifted):
        begun = time.perf_counter()
        ingest_messages(way.service, messages)
        return len(messages) / (time.perf_counter() - begun)


def _unsifted(_unit: object, events: Sequence[Event]) -> Sifted:
    return Sifted(events)


def _print(rates: Mapping[str, Sequence[float]]) -> None:
    drawn = Table(title="Events taken in", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "events/s", f"x {_UNLOOKED}", "in half of the rounds"):
        drawn.add_column(heading, justify="left" if not heading else "right")
    for name, found in rates.items():
        ratios = sorted(one / base for one, base in zip(found, rates[_UNLOOKED], strict=True))
        quarter = len(ratios) // 4
        drawn.add_row(
            name,
            f"{median(found):,.0f}",
            f"{median(ratios):.3f}",
            f"{ratios[quarter]:.3f} to {ratios[-1 - quarter]:.3f}",
        )
    wide_console().print(drawn)


if __name__ == "__main__":
    main()
