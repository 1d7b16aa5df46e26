"""What a consumer of Kafka may commit: never past what is not done."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from customer_transports.kafka_places import Places

HERE, THERE = ("orders", 0), ("orders", 1)


def handed_out(*offsets, partition=HERE):
    places = Places()
    for offset in offsets:
        places.hand_out(partition, offset)
    return places


def test_what_is_done_in_a_row_is_due_once():
    places = handed_out(5, 6, 7)
    places.finish(HERE, 5)
    places.finish(HERE, 6)
    assert places.take_due() == {HERE: 7}
    assert places.take_due() == {}


def test_nothing_behind_a_gap_is_due():
    places = handed_out(5, 6, 7)
    places.finish(HERE, 7)
    assert places.take_due() == {}
    places.finish(HERE, 5)
    assert places.take_due() == {HERE: 6}
    places.finish(HERE, 6)
    assert places.take_due() == {HERE: 8}


def test_gaps_in_the_numbers_themselves_do_not_hold_up():
    places = handed_out(5, 9)
    places.finish(HERE, 5)
    places.finish(HERE, 9)
    assert places.take_due() == {HERE: 10}


def test_what_could_not_be_committed_is_due_again():
    places = handed_out(5)
    places.finish(HERE, 5)
    places.take_due()
    places.not_committed([HERE, THERE])
    assert places.take_due() == {HERE: 6}


def test_what_is_taken_back_is_handed_out_from_the_first_that_is_not_done():
    places = handed_out(5, 6, 7)
    places.hand_out(THERE, 1)
    places.finish(HERE, 5)
    places.finish(HERE, 7)
    places.finish(THERE, 1)

    assert places.take_back() == {HERE: 6}
    assert places.take_back() == {}
    assert places.take_due() == {HERE: 6, THERE: 2}


def test_what_was_taken_back_counts_once_it_is_handed_out_again():
    places = handed_out(5, 6)
    places.finish(HERE, 6)
    places.take_back()
    places.finish(HERE, 5)
    assert places.take_due() == {}

    for offset in (5, 6):
        places.hand_out(HERE, offset)
    places.finish(HERE, 5)
    assert places.take_due() == {HERE: 6}


def test_a_partition_that_is_lost_is_not_committed_any_more():
    places = handed_out(5)
    places.lose([HERE, THERE])
    places.finish(HERE, 5)
    places.not_committed([HERE])
    assert places.take_due() == {}


def test_what_is_acknowledged_twice_counts_once():
    places = handed_out(5, 6)
    places.finish(HERE, 5)
    places.finish(HERE, 5)
    assert places.take_due() == {HERE: 6}


@given(st.permutations(range(12)), st.integers(0, 12))
def test_in_any_order_only_the_beginning_that_is_whole_is_due(order, number):
    places = handed_out(*range(12))
    done = order[:number]
    for offset in done:
        places.finish(HERE, offset)
    whole = next((n for n in range(13) if n not in done), 12)
    assert places.take_due() == ({HERE: whole} if whole else {})
