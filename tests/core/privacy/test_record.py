"""The record of processing, as article 30(1) of the GDPR asks for it."""

import pytest

from customer_core.privacy.registry import PLACES
from customer_core.privacy.registry.record import Controller, record_of_processing

RECORD = record_of_processing(Controller(name="Băcănia SRL", contact="privacy@bacania.example"))


@pytest.mark.parametrize(
    "part",
    [
        "**Controller:** Băcănia SRL",
        "**Contact:** privacy@bacania.example",
        "**Data subjects:**",
        "**Recipients:**",
        "**Transfers to third countries:**",
        "**Security measures:**",
        "**Lawful basis:**",
        "**Categories of data:**",
        "**Kept:**",
    ],
)
def test_it_has_every_part_that_the_article_names(part: str) -> None:
    assert part in RECORD


@pytest.mark.parametrize("place", [one for one in PLACES if one.data], ids=lambda one: one.name)
def test_every_place_that_holds_personal_data_is_in_it_with_all_of_it(place) -> None:
    _, _, after = RECORD.partition(f"#### {place.name}\n")
    section = after.partition("####")[0]
    assert all(f"| `{datum.name}` |" in section for datum in place.data)


def test_every_purpose_is_told_once() -> None:
    for purpose in {datum.purpose.name for place in PLACES for datum in place.data}:
        assert RECORD.count(f"\n### {purpose[:1].upper()}{purpose[1:]}\n") == 1
