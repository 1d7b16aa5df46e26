"""Redis is emptied and started anew while events flow."""

from __future__ import annotations

import pytest
import redis

from customer_cli.simulate import simulated
from tests.faults.scale import scaled

EVENTS = scaled(1_500, 20_000)
IN_TIME = 30


@pytest.mark.timeout(3600)
def test_redis_is_emptied_and_started_anew(on_stage, figure):
    """What other services had sent and nobody had read is theirs to send again, as they do."""
    simulation = simulated(13, EVENTS, customers=EVENTS // 20)
    on_stage.register(simulation)
    messages = list(simulation)
    with on_stage.workers(2):
        on_stage.send(iter(messages[: EVENTS // 2]))
        with redis.Redis.from_url(on_stage.redis.url) as client:
            client.flushall()
        on_stage.redis.stop()
        on_stage.redis.start()
        on_stage.send(iter(messages))
        took = on_stage.drained(IN_TIME + 60)
    report = on_stage.check(simulation)

    figure(
        f"Redis emptied and restarted: {report.sections['journal'].missing} lost, "
        f"drained after {took and round(took, 1)} s"
    )
    assert took is not None
    assert report.is_equal, report.differences
