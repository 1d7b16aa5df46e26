"""What the registry of personal data must hold of everything that it declares."""

import importlib
import pkgutil

import attrs
import pytest

import customer_core
from customer_core.event_plane.envelopes.names import KNOWN_TYPES
from customer_core.kernel.codec import camel
from customer_core.kernel.events import DomainEvent
from customer_core.privacy.registry import EVENTS, PLACES, Datum, Place, Treatment

for _module in pkgutil.walk_packages(customer_core.__path__, "customer_core."):
    if ".testing" not in _module.name:
        importlib.import_module(_module.name)


def _published(event: type[DomainEvent]) -> list[type[DomainEvent]]:
    found = [one for below in event.__subclasses__() for one in _published(below)]
    return [*found, event] if "topic" in vars(event) else found


_OURS = {event.__name__: event for event in _published(DomainEvent)}
_DATA = [(place, datum) for place in PLACES for datum in place.data]


def _told(pair: tuple[Place, Datum]) -> str:
    return f"{pair[0].name}-{pair[1].name}"


def test_every_type_of_event_is_declared_and_no_other() -> None:
    assert sorted(EVENTS) == sorted(_OURS | dict.fromkeys(KNOWN_TYPES))


@pytest.mark.parametrize("name", sorted(_OURS))
def test_every_field_of_our_events_is_declared_once_and_no_other(name: str) -> None:
    place = EVENTS[name]
    fields = [camel(field.name) for field in attrs.fields(_OURS[name])]
    assert sorted([*(one.name for one in place.data), *place.plain]) == sorted(fields)


@pytest.mark.parametrize("pair", _DATA, ids=_told)
def test_each_datum_says_where_an_export_has_it_or_why_it_has_not(
    pair: tuple[Place, Datum],
) -> None:
    assert (pair[1].exported is None) is bool(pair[1].left_out)


@pytest.mark.parametrize("pair", _DATA, ids=_told)
def test_what_is_kept_has_a_ground(pair: tuple[Place, Datum]) -> None:
    _, datum = pair
    kept = datum.treatment in (Treatment.KEPT, Treatment.SCRUBBED, Treatment.PSEUDONYM)
    assert kept is bool(datum.ground)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_whose_data_lies_in_a_place_is_known_where_any_does(place: Place) -> None:
    assert (place.key is None) is not bool(place.data)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_no_name_is_declared_twice_in_a_place(place: Place) -> None:
    names = [*(one.name for one in place.data), *place.plain]
    assert len(names) == len(set(names))
