"""Running a use case once for a key, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import TypeVar

import attrs

from customer_core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from customer_core.idempotency.model import KeptAnswer, KeyedRequest, Reservation
from customer_core.idempotency.ports import KeysContext, Runner
from customer_core.kernel.errors import CustomerServiceError
from customer_core.kernel.principal import Principal

C = TypeVar("C")
R = TypeVar("R")
X = TypeVar("X", bound=KeysContext)


@attrs.frozen
class Answered:
    """An answer, and whether it is one that was given before.

    Attributes:
        content: as the driver wrote it.
        replayed: whether nothing was done for it this time.
    """

    content: bytes
    replayed: bool


def run_once(  # noqa: PLR0913, PLR0917 - what any use case is run with, and what makes it once
    runner: Runner[X],
    use_case: Callable[[X, C], R],
    command: C,
    principal: Principal,
    request: KeyedRequest,
    answer: Callable[[R], KeptAnswer],
) -> Answered:
    """Run a use case unless it was run for this key, and return the answer of the run that was.

    The key is reserved before the work begins. The answer is kept in the transaction of the work:
    there is neither without the other, wherever a process dies. What is refused, or fails, has
    done nothing: its key is free again.

    Args:
        runner: runs use cases.
        use_case: the work.
        command: what it is given.
        principal: the caller, who alone has the key.
        request: stands for key and request.
        answer: makes the answer of what the use case returns.

    Raises:
        IdempotencyKeyInUse: the key is reserved by a run that is not over, or was taken over from
            this one, which took too long; nothing was done.
        IdempotencyKeyReused: the key was used for another request.
        CustomerServiceError: what the use case or the commit refuses.
    """
    taken = runner.run(reserve_key, request, principal)
    if isinstance(taken, bytes):
        return Answered(taken, replayed=True)
    try:
        content = runner.run(_answering(use_case, taken, answer), command, principal)
    except Exception:
        with suppress(CustomerServiceError):  # what cannot be let go of now is dead in a minute
            runner.run(release_key, taken, principal)
        raise
    return Answered(content, replayed=False)


def reserve_key(ctx: KeysContext, request: KeyedRequest) -> Reservation | bytes:
    """Take a key for a request; where it was answered before, return that answer.

    Raises:
        IdempotencyKeyInUse: it is reserved by another run.
        IdempotencyKeyReused: it was used for another request.
    """
    reservation = Reservation(request=request, holder=ctx.new_id("run"), at=ctx.now)
    if ctx.idempotency.reserve(reservation):
        return reservation
    known = ctx.idempotency.find(request.digest)
    if known is not None and known.fingerprint != request.fingerprint:
        raise IdempotencyKeyReused
    if known is None or known.content is None:
        raise IdempotencyKeyInUse
    return known.content


def release_key(ctx: KeysContext, reservation: Reservation) -> None:
    """Let go of a key under which nothing was done."""
    ctx.idempotency.release(reservation)


def _answering(
    use_case: Callable[[X, C], R], reservation: Reservation, answer: Callable[[R], KeptAnswer]
) -> Callable[[X, C], bytes]:
    @wraps(use_case)
    def run(ctx: X, command: C) -> bytes:
        kept = answer(use_case(ctx, command))
        if not ctx.idempotency.keep(reservation, kept):
            raise IdempotencyKeyInUse
        return kept.content

    return run
