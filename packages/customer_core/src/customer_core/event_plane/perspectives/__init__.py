"""The perspectives of the service, one file for each."""

from __future__ import annotations

from customer_core.event_plane.perspective import Perspective
from customer_core.event_plane.perspectives.appointments import AppointmentsPerspective
from customer_core.event_plane.perspectives.assignments import AssignmentsPerspective
from customer_core.event_plane.perspectives.brochures import BrochuresPerspective
from customer_core.event_plane.perspectives.orders import OrdersPerspective
from customer_core.event_plane.perspectives.points import PointsPerspective
from customer_core.event_plane.perspectives.profiles import ProfilesPerspective
from customer_core.event_plane.perspectives.registrations import RegistrationsPerspective
from customer_core.kernel.policies import Policies


def perspectives(policies: Policies) -> tuple[Perspective, ...]:
    """Return all perspectives, in the order in which they apply a batch."""
    return (
        OrdersPerspective(policies),
        PointsPerspective(),
        AppointmentsPerspective(),
        BrochuresPerspective(),
        RegistrationsPerspective(),
        AssignmentsPerspective(),
        ProfilesPerspective(),
    )
