"""What a customer is shown of all that was told, asked of the application as a page asks it."""

from __future__ import annotations

from customer_cli.opening import operator_of
from customer_cli.simulate.expectation.model import Expected
from customer_cli.simulate.found import Values
from customer_cli.simulate.values import amount
from customer_core.application import Application
from customer_core.customers.read_orders import ReadActivity, read_activity
from customer_core.kernel.errors import NotFound
from customer_core.kernel.ids import CustomerId


def activity_of(application: Application, customer: Expected) -> Values | None:
    """Return what a customer is shown, in the words of what is expected; None for nobody.

    Raises:
        Unavailable: the store does not answer.
    """
    command = ReadActivity(customer_id=CustomerId(customer.id))
    try:
        found = application.run(read_activity, command, operator_of(customer.business))
    except NotFound:
        return None
    return {"orders": found.total_orders, "spent": amount(found.total_spent)}
