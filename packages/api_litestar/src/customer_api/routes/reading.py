"""The two reads that are cached, on the framework's way: as they are now, and as they were."""

from __future__ import annotations

from functools import partial

from litestar import Response
from litestar.concurrency import sync_to_thread

from customer_api.answers import read
from customer_api.cached_reads import Readable
from customer_api.caller import Caller
from customer_core.customers.read_customer import ReadCustomer, read_customer


async def read_at(request: Caller, readable: Readable, moment: str | None) -> Response[bytes]:
    """Answer with a customer's profile or segment, now or at the moment of ``asOf``.

    Raises:
        CustomerServiceError: what reading refuses, or the caller's limit.
    """
    reads, customer_id = request.reads, request.customer_id
    if moment is None:
        return read(await reads.answer(readable, request.call, request.user, customer_id))
    await request.count()
    command = ReadCustomer(customer_id=customer_id)
    view = await sync_to_thread(partial(request.read, read_customer, command, moment))
    return read(reads.past(readable, request.call, view))
