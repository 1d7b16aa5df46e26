"""``customers show``."""

from __future__ import annotations

from typing import Any

from rich.console import Group

from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, fields, grid
from customer_cli.shown import figures, order_row, whole_customer
from customer_core.customers.read_customer import CustomerView, ReadCustomer, read_customer
from customer_core.customers.read_orders import ReadOrders, read_orders
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.model import next_tier

app = new_app()

_ORDERS = 10


@app.command()
def show(
    customer_id: CustomerArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show a customer: who it is, where it stands, and its newest orders."""
    asked, principal = CustomerId(customer_id), operator_of(business)
    with opened(data_dir) as service:
        run = service.application.run
        view = run(read_customer, ReadCustomer(customer_id=asked), principal)
        orders = run(read_orders, ReadOrders(customer_id=asked), principal)
    newest = [order_row(order) for order in orders[:_ORDERS]]
    value = {**whole_customer(view), "orders": newest}
    answer(value, as_json=as_json, table=_page(view, newest))


def _page(view: CustomerView, orders: list[dict[str, Any]]) -> Group:
    columns = ("Order", "Ordered", "Status", "Total", "")
    parts = [_person(view), _standing(view)]
    if orders:
        parts.append(grid(columns, [list(row.values()) for row in orders], title="Newest orders"))
    return Group(*parts)


def _person(view: CustomerView) -> Any:  # noqa: ANN401 - a table
    customer = view.customer
    profile = customer.profile
    return fields(
        f"Customer {customer.id}",
        {
            "Name": profile.display_name or None,
            "E-mail": customer.email.address,
            "Phone": profile.phone and profile.phone.number,
            "Born": profile.date_of_birth,
            "User": customer.user_id,
            "Status": customer.status,
            "Language": customer.preferences.language,
            "Currency": customer.preferences.currency,
            "Time zone": customer.preferences.timezone,
            "Registered": customer.registered_at,
            "Changed": customer.updated_at,
            "Version": customer.version,
        },
    )


def _standing(view: CustomerView) -> Any:  # noqa: ANN401 - a table
    segment = view.segment
    above = next_tier(segment, DEFAULT_DEFINITIONS)
    towards = above and f"{above.tier}: {above.progress} % of {above.requirement}"
    held = ", ".join(segment.standing.memberships) or None
    return fields(
        "Segment",
        {
            "Tier": segment.standing.tier,
            "Segment": segment.standing.segment,
            "Memberships": held,
            "Next tier": towards,
            **{name: value for name, value in figures(segment.metrics).items() if value},
        },
    )
