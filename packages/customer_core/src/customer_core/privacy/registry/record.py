"""The record of processing (GDPR Art. 30(1)), made from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from customer_core.privacy.registry import PLACES
from customer_core.privacy.registry.model import Datum, Medium, Place, Purpose, Treatment

_SUBJECTS = "Customers of the business, and people whose account the auth service told of."
_MEASURES = (
    "Every row belongs to one business, and PostgreSQL itself keeps businesses apart.",
    "The role of the application owns no table and sees the rows of one business at a time.",
    "Access by signed tokens with roles; what is another's answers as if it did not exist.",
    "Every change is kept with who made it, when and from where.",
    "Passwords are kept as Argon2id hashes; names of erased people as keyed hashes alone.",
    "Logs are scrubbed of personal data before they are written.",
    "Erasures end with a search of everything that is kept, and a signed certificate.",
)
_MEDIA = {
    Medium.TABLE: "Tables",
    Medium.EVENT: "Events",
    Medium.CACHE: "Caches",
    Medium.STREAM: "Streams",
    Medium.FILE: "Files",
    Medium.LOG: "Logs",
}


@attrs.frozen(kw_only=True)
class Controller:
    """Who answers for the data (GDPR Art. 30(1)(a)).

    Attributes:
        contact: how to reach them, or their data protection officer.
    """

    name: str
    contact: str


def record_of_processing(controller: Controller) -> str:
    """Return the record as a page of Markdown."""
    return "\n".join(_lines(controller)) + "\n"


def _lines(controller: Controller) -> Iterator[str]:
    yield "# Record of processing activities\n"
    yield "As article 30(1) of the GDPR asks for it, made from the registry of personal data.\n"
    yield from _facts(controller)
    yield "## Purposes\n"
    for purpose, data in _by_purpose():
        yield from _purpose(purpose, data)
    yield "## Where everything lies\n"
    yield (
        "What an erasure does is told for each datum. What is kept after it has a ground and an "
        "end; all else is deleted.\n"
    )
    for medium, title in _MEDIA.items():
        places = [place for place in PLACES if place.medium is medium and place.data]
        if places:
            yield f"### {title}\n"
            for place in places:
                yield from _place(place)


def _facts(controller: Controller) -> Iterator[str]:
    yield f"- **Controller:** {controller.name}"
    yield f"- **Contact:** {controller.contact}"
    yield f"- **Data subjects:** {_SUBJECTS}"
    yield (
        "- **Recipients:** services of the business that take its events, and the endpoints that "
        "it registered; nobody else."
    )
    yield (
        "- **Transfers to third countries:** none by this service itself; where the business "
        "registered an endpoint outside of the EEA, name it here with its safeguard."
    )
    yield "- **Security measures:**"
    for measure in _MEASURES:
        yield f"    - {measure}"
    yield ""


def _by_purpose() -> Iterator[tuple[Purpose, list[tuple[Place, Datum]]]]:
    found: dict[Purpose, list[tuple[Place, Datum]]] = {}
    for place in PLACES:
        for datum in place.data:
            found.setdefault(datum.purpose, []).append((place, datum))
    yield from found.items()


def _purpose(purpose: Purpose, data: list[tuple[Place, Datum]]) -> Iterator[str]:
    yield f"### {_capital(purpose.name)}\n"
    yield f"{purpose.description}\n"
    yield f"- **Lawful basis:** {purpose.basis}"
    yield f"- **Categories of data:** {_listed(str(one.category) for _, one in data)}"
    yield f"- **Kept:** {purpose.retention}"
    yield f"- **Held in:** {_listed(place.name for place, _ in data)}\n"


def _place(place: Place) -> Iterator[str]:
    yield f"#### {place.name}\n"
    found = f" Found by {place.key}." if place.key else ""
    yield f"{place.description}{found}\n"
    yield "| data | category | purpose | at an erasure | in an export |"
    yield "|---|---|---|---|---|"
    for datum in place.data:
        cells = (
            f"`{datum.name}`",
            str(datum.category),
            datum.purpose.name,
            _treatment(datum),
            f"`{datum.exported}`" if datum.exported else f"left out: {datum.left_out}",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _treatment(datum: Datum) -> str:
    if datum.treatment in (Treatment.DELETED, Treatment.EMPTIED):
        return str(datum.treatment)
    until = f", {datum.until}" if datum.until else ""
    return f"{datum.treatment}: {datum.ground}{until}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
