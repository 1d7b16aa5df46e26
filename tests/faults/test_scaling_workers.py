"""Workers come and go under load, and what is published keeps its order."""

from __future__ import annotations

import threading

import pytest

from customer_cli.simulate import simulated
from tests.faults.output import compared_with_the_journal
from tests.faults.scale import scaled

EVENTS = scaled(2_000, 20_000)
FLEETS = scaled((1, 3, 1), (1, 8, 2))


@pytest.mark.timeout(3600)
def test_events_of_a_stream_are_published_in_their_order(on_stage, figure):
    simulation = simulated(9, EVENTS, customers=EVENTS // 40, disorder=0.2)
    on_stage.register(simulation)
    sending = threading.Thread(target=on_stage.send, args=(simulation,), kwargs={"seconds": 0.3})
    with on_stage.workers(FLEETS[0]) as workers:
        sending.start()
        for number in FLEETS[1:]:
            sending.join(scaled(1.0, 8.0))
            workers.scale_to(number)
        sending.join()
        took = on_stage.drained(300)
    lost, inverted = compared_with_the_journal(on_stage)

    figure(f"workers {' -> '.join(map(str, FLEETS))}: {inverted} inversions, {lost} not published")
    assert took is not None
    assert (lost, inverted) == (0, 0)
    assert on_stage.check(simulation).is_equal
