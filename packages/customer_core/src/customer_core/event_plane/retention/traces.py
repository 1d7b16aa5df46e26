"""Looking through the journal and the quarantine for a whole crowd, at the cost of one look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from customer_core.event_plane.erasure.quarantined import is_theirs
from customer_core.event_plane.erasure.steps import masked_event
from customer_core.event_plane.ports import PlatformUnit
from customer_core.event_plane.retention.tools import RetentionTools
from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.retention.people import People
from customer_core.privacy.retention.run import JournalPlace
from customer_core.privacy.scrubbing import is_kept, scrub


@attrs.frozen(kw_only=True)
class Traces:
    """Finds what is said of a crowd elsewhere.

    Attributes:
        subjects: everybody in it.
    """

    tools: RetentionTools
    subjects: Sequence[Subject]

    def mentions(self, start: JournalPlace) -> Iterator[tuple[int, JournalPlace]]:
        """Go through the journal, a stretch at a time; yield how many events changed, and where.

        Events about somebody in the crowd go, or stay scrubbed, as they are declared; in others the
        pseudonym takes the person's place.
        """
        people, place = People(self.subjects), start
        while place.partition < self.tools.units.partitions:
            with self.tools.units.begin() as unit:
                after = JournalPoint(place.xid, place.position)
                stretch = unit.crowd.texts(place.partition, after, self.tools.sizes.texts)
                named = {
                    one.point: found
                    for one in stretch.texts
                    if (found := people.named_in(one.business_id, one.text))
                }
                changed = self._take_out(unit, place.partition, named)
                unit.commit()
            place = _following(place, stretch.until)
            yield changed, place

    def quarantine(self) -> Iterator[int]:
        """Delete messages that nobody could read, and that name somebody of the crowd."""
        people, after = People(self.subjects), 0
        businesses = {one.business_id for one in self.subjects}
        while True:
            with self.tools.units.begin() as unit:
                found = unit.quarantine.find(self.tools.sizes.page, after)
                if not found:
                    return
                theirs = []
                for one in found:
                    raw = one.message.raw + " ".join(one.message.headers.values()).encode()
                    text = raw.decode(errors="replace").lower().replace('\\"', '"')
                    named = [who for each in businesses for who in people.named_in(each, text)]
                    if any(is_theirs(raw, who) for who in named):
                        theirs.append(one.id)
                unit.quarantine.remove(theirs)
                unit.commit()
            after = found[-1].id
            yield len(theirs)

    def _take_out(
        self, unit: PlatformUnit, partition: int, named: dict[JournalPoint, Sequence[Subject]]
    ) -> int:
        if not named:
            return 0
        go, changed = [], []
        for one in unit.crowd.events_at(partition, list(named)):
            left = _without(one, named[one.point])
            if left is None:
                go.append(one)
            elif left != one:
                changed.append(left)
        for business_id in {one.event.business_id for one in (*go, *changed)}:
            unit.erasures.allow(business_id)
            unit.erasures.delete_events([one for one in go if one.event.business_id == business_id])
            unit.erasures.rewrite_events(
                [one for one in changed if one.event.business_id == business_id]
            )
        return len(go) + len(changed)


def _without(recorded: Recorded, subjects: Sequence[Subject]) -> Recorded | None:
    """Return an event without people, or None where it goes with one of them."""
    for subject in subjects:
        if not subject.is_named_by(recorded.event):
            recorded = masked_event(subject, recorded)
        elif is_kept(recorded.event.event_type):
            recorded = attrs.evolve(recorded, event=scrub(recorded.event, subject.pseudonym))
        else:
            return None
    return recorded


def _following(place: JournalPlace, until: JournalPoint | None) -> JournalPlace:
    if until is None:
        return JournalPlace(partition=place.partition + 1)
    return JournalPlace(partition=place.partition, xid=until.xid, position=until.position)
