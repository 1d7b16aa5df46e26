"""The readers of the journal by the names of their cursors, in the order they follow each other."""

from __future__ import annotations

from customer_core.event_plane.projector import PERSPECTIVES
from customer_core.event_plane.refresh import REFRESH
from customer_core.event_plane.relay import RELAY

CURSORS = (PERSPECTIVES, RELAY, REFRESH)
