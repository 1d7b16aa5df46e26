"""Fetching an archive by a signed link: whoever has the link has the right."""

from __future__ import annotations

import attrs

from customer_core.customers.export_events import ExportDownloaded
from customer_core.kernel.ids import BusinessId
from customer_core.kernel.principal import Origin, Principal, Role, Scope
from customer_core.privacy.export.errors import ExportNotFound
from customer_core.privacy.export.links import is_exported
from customer_core.privacy.requests.model import DataRequestId
from customer_core.privacy.requests.ports import RequestsContext

BEARER_OF_A_LINK = "signed-link"


@attrs.frozen(kw_only=True)
class OpenExport:
    """Fetch the archive of a request whose link was good."""

    request_id: DataRequestId


def open_export(ctx: RequestsContext, command: OpenExport) -> str:
    """Note that an archive is fetched, and return the name that it is kept by.

    Raises:
        ExportNotFound: the request has none.
        NotPermitted: the caller does not come by a link.
    """
    ctx.principal.need_role(Role.SERVICE)
    request = ctx.data_requests.get(command.request_id)
    if request is None or not is_exported(request) or request.outcome is None:
        raise ExportNotFound
    ctx.record(
        ExportDownloaded(
            customer_id=request.customer_id, request_id=request.id, downloaded_at=ctx.now
        )
    )
    return request.outcome


def bearer_of_a_link(business_id: BusinessId, origin: Origin) -> Principal:
    """Return the principal of whoever comes by a link that is good."""
    return Principal(
        subject=BEARER_OF_A_LINK,
        business_id=business_id,
        roles=frozenset({Role.SERVICE}),
        scopes=frozenset({Scope.READ}),
        origin=origin,
    )
