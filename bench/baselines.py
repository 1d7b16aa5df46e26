"""Measure what the product is compared with: the reference, and the framework's ceiling.

python -m bench.baselines --database-url postgresql://… --redis-url redis://…
"""

import argparse

from bench.harness import Plan, Subject, compare, table, wide_console
from bench.load import Limits
from bench.reference.seeding import prepare
from bench.subjects import constant_bytes_server, reference_server
from bench.workload import creations, reads, sample_customers

CACHED_PATH = "/v1/cached/{id}"


def baselines(database_url: str, redis_url: str) -> list[Subject]:
    """Give the reference's three operations, and the ceiling."""
    reference = reference_server(database_url, redis_url)
    return [
        Subject(name="reference read", server=reference, next_request=reads()),
        Subject(name="reference cached", server=reference, next_request=reads(CACHED_PATH)),
        Subject(name="reference create", server=reference, next_request=creations()),
        Subject(name="constant bytes", server=constant_bytes_server(), next_request=reads()),
    ]


def main() -> None:
    """Fill the reference's tables, run the rounds and print the table."""
    parser = argparse.ArgumentParser(prog="bench.baselines", description=__doc__)
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--redis-url", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=32)
    arguments = parser.parse_args()
    prepare(arguments.database_url, sample_customers())
    limits = Limits(connections=arguments.connections, seconds=arguments.seconds)
    plan = Plan(rounds=arguments.rounds, limits=limits)
    console = wide_console()
    subjects = baselines(arguments.database_url, arguments.redis_url)
    outcome = compare(subjects, plan, console)
    console.print(table(outcome, title="Baselines", baselines=["reference read", "constant bytes"]))


if __name__ == "__main__":
    main()
