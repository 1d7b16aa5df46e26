"""The product's HTTP rates beside the reference's and the framework's own.

python -m bench.http_rates

Starts PostgreSQL and Redis in a temporary folder, the product's API, the reference and constant
bytes, each in one process, and compares them in interleaved rounds. No customer of the uncached
read is asked for twice, so none of them can be cached.
"""

import argparse
from collections.abc import Sequence

from bench import product
from bench.aims import Figure, aims_table
from bench.baselines import baselines
from bench.environment import Servers, own_servers
from bench.harness import Comparison, Plan, Subject, compare, table, wide_console
from bench.load import Limits
from bench.reference.seeding import prepare
from bench.workload import SAMPLE_SIZE, creations, reads, reads_once, sample_customers

_EVENT = "CustomerCreated"
_NEW_TOKENS = "product uncached, new tokens"


def main() -> None:
    """Start everything, run the rounds and print the tables."""
    arguments = _arguments()
    console = wide_console()
    with own_servers() as servers:
        console.print(f"Filling the tables with {arguments.customers:,} customers …")
        _fill(servers, arguments.customers)
        limits = Limits(connections=arguments.connections, seconds=arguments.seconds)
        plan = Plan(rounds=arguments.rounds, limits=limits)
        subjects = _subjects(servers, arguments.customers)
        outcome = compare([s for s in subjects if _wanted(s, arguments.only)], plan, console)
        journalled = product.count_journalled(servers.database_url, _EVENT)
    against = [name for name in ("reference read", "constant bytes") if name in outcome.reports]
    title = (
        f"{arguments.connections} connections, {arguments.rounds} rounds of {arguments.seconds:g} s"
    )
    console.print(table(outcome, title=title, baselines=against))
    if not arguments.only:
        console.print(aims_table(_figures(outcome)))
    console.print(f"{journalled:,} {_EVENT} events in the journal.")


def _fill(servers: Servers, count: int) -> None:
    customers = sample_customers(count)
    prepare(servers.database_url, customers)
    product.fill(servers.database_url, customers)


def _subjects(servers: Servers, customers: int) -> list[Subject]:
    api = product.api_server(servers)
    logging_api = product.api_server(servers, log_level="INFO")
    unread = sample_customers(customers)[SAMPLE_SIZE:]
    asked_by_agents = reads_once(unread[::2], agents=SAMPLE_SIZE)
    return [
        *baselines(servers.database_url, servers.redis_url),
        Subject(name="product cached", server=api, next_request=reads()),
        Subject(name="product cached, logged", server=logging_api, next_request=reads()),
        Subject(name="product uncached", server=api, next_request=asked_by_agents),
        Subject(name=_NEW_TOKENS, server=api, next_request=reads_once(unread[1::2])),
        Subject(name="product create", server=api, next_request=creations()),
    ]


def _wanted(subject: Subject, only: Sequence[str]) -> bool:
    return not only or any(part in subject.name for part in only)


def _figures(outcome: Comparison) -> list[Figure]:
    def ratio(ours: str, theirs: str, at_least: float | None = None) -> Figure:
        times = outcome.ratio(f"product {ours}", theirs)
        return Figure(name=f"{ours}, times {theirs}", value=times, at_least=at_least)

    return [
        ratio("cached", "reference read", at_least=15),
        ratio("cached", "constant bytes", at_least=0.5),
        ratio("cached", "reference cached"),
        ratio("cached, logged", "reference read"),
        ratio("uncached", "reference read", at_least=5),
        ratio("uncached, new tokens", "reference read", at_least=5),
        ratio("create", "reference create", at_least=3.5),
        Figure(
            name="cached, p99",
            value=outcome.median("product cached", lambda report: report.p99_ms),
            unit=" ms",
            below=10,
        ),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.http_rates", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--customers", type=int, default=200_000, help="in each one's tables")
    parser.add_argument("--only", nargs="*", default=(), help="subjects whose names have a part")
    return parser.parse_args()


if __name__ == "__main__":
    main()
