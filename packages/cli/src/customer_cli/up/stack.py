"""The whole service on one machine: started in order, stopped in the opposite one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

import attrs

from customer_bootstrap import Settings
from customer_bootstrap.data_dir import Claim, RunInfo
from customer_bootstrap.schema import Schema, schema_state
from customer_cli.environment import environment_of
from customer_cli.tokens import TokenRequest, make_token
from customer_cli.up.plan import Plan, complete
from customer_cli.up.programs import MARK, Program, run_step, stopped_at_the_end
from customer_cli.up.readiness import wait_until_ready
from customer_cli.up.servers import Servers, WatchedServer, embedded_servers
from customer_cli.up.watched import Watched
from customer_core.kernel.clock import DAY
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.principal import Role, Scope

_CLI = "customer_cli"
_ARENAS = "2"  # more than that cost each of our processes tens of megabytes for nothing
_TOKEN_DAYS = 365


@attrs.frozen(kw_only=True)
class Stack:
    """What runs.

    Attributes:
        plan: what was to run.
        settings: complete, with all addresses.
        servers: the embedded ones, if any.
        programs: the service's own processes.
        environment: what children are given.
    """

    plan: Plan
    settings: Settings
    servers: tuple[WatchedServer, ...]
    programs: tuple[Program, ...]
    environment: dict[str, str]
    _claim: Claim
    _started_at: datetime

    @property
    def watched(self) -> tuple[Watched, ...]:
        """Every process, servers first."""
        return (*self.servers, *self.programs)

    def wait_until_ready(self) -> None:
        """Wait until the API answers, start the scheduler, and write down what runs.

        The scheduler comes last, because nobody waits for it, but the others for the processor.

        Raises:
            StepFailed: a process did not come up.
        """
        *awaited, schedule = self.programs
        wait_until_ready(self.plan.api_url, awaited)
        schedule.start()
        self.note()

    def note(self) -> None:
        """Write down what runs, for the other commands."""
        self._claim.record(
            RunInfo(
                pid=os.getpid(),
                started_at=self._started_at,
                database_url=self.settings.database_url,
                database_owner_url=self.settings.database_owner_url,
                redis_url=self.settings.redis_url,
                jwt_secret=self.settings.jwt_secret,
                privacy_secret=self.settings.privacy_secret,
                api_url=self.plan.api_url,
                processes={one.name: one.pid for one in self.watched if one.pid is not None},
                logs={one.name: one.log_file for one in self.watched},
            )
        )

    def token(self) -> str | None:
        """Return a token of an administrator, None where it is not for us to sign one."""
        if self.settings.jwt_secret is None:
            return None
        request = TokenRequest(
            subject="operator",
            business_id=DEFAULT_BUSINESS,
            roles=(Role.ADMIN_MANAGER,),
            scopes=tuple(Scope),
            issued_at=self._started_at,
            expires_at=self._started_at + _TOKEN_DAYS * DAY,
        )
        return make_token(request, self.settings)

    def fill_in_demo(self) -> None:
        """Fill in the demo customers, unless they are there."""
        run_step("Filling in demo customers", "customer_cli.demo", (), self.environment)


@contextmanager
def started(
    plan: Plan, claim: Claim, now: datetime, tell: Callable[[str], None]
) -> Iterator[Stack]:
    """Run everything that is planned, for as long as the block lasts; it need not be ready yet.

    Raises:
        ServerError: a server could not be started.
        StepFailed: the database could not be migrated.
    """
    with ExitStack() as up:
        servers = up.enter_context(_servers(plan, claim, tell))
        settings = complete(plan, claim.secrets(), servers.connections if servers else None)
        environment = _environment(settings)
        if schema_state(settings).schema is not Schema.CURRENT:
            tell("Bringing the database up to date …")
            run_step("Bringing the database up to date", _CLI, ("db", "upgrade"), environment)
        tell("Starting the API, the worker and the scheduler …")
        programs = _programs(claim, environment)
        api, worker, schedule = programs
        up.enter_context(stopped_at_the_end(worker))
        up.enter_context(stopped_at_the_end(schedule, api))
        api.start()
        worker.start()
        yield Stack(
            plan=plan,
            settings=settings,
            servers=servers.watched if servers else (),
            programs=programs,
            environment=environment,
            claim=claim,
            started_at=now,
        )


@contextmanager
def _servers(plan: Plan, claim: Claim, tell: Callable[[str], None]) -> Iterator[Servers | None]:
    if not plan.embedded:
        yield None
        return
    tell(f"Starting PostgreSQL and Redis in {claim.data_dir.path} …")
    with embedded_servers(claim) as servers:
        yield servers


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "MALLOC_ARENA_MAX": _ARENAS,
        **os.environ,
        **environment_of(settings),
        MARK: str(settings.data_dir.absolute()),
    }


def _programs(claim: Claim, environment: dict[str, str]) -> tuple[Program, ...]:
    modules = {
        "api": ("customer_api", 6.0),
        "worker": ("customer_worker", 10.0),
        "schedule": ("customer_worker.schedule", 3.0),
    }
    return tuple(
        Program(
            name,
            module,
            environment=environment,
            log_file=claim.data_dir.log_file(name),
            stop_seconds=seconds,
        )
        for name, (module, seconds) in modules.items()
    )
