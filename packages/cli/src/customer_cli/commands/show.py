"""``customers show``."""

from __future__ import annotations

from rich.console import Group

from customer_cli.address_book import address_row, address_table
from customer_cli.customer_page import customer_page
from customer_cli.opening import at_moment, opened, operator_of
from customer_cli.options import AsJson, AsOf, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer
from customer_cli.shown import order_row, whole_customer
from customer_core.addresses.read_addresses import ListAddresses, list_addresses
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.customers.read_orders import ReadOrders, read_orders
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.tags.list_tags import ListTags, list_tags

app = new_app()

_ORDERS = 10


@app.command()
def show(
    customer_id: CustomerArgument,
    *,
    as_of: AsOf = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show a customer: who it is, where it stands, and its newest orders; now, or at a moment."""
    asked, principal = CustomerId(customer_id), operator_of(business)
    with opened(data_dir) as service:
        run = service.application.run
        view = run(at_moment(read_customer, as_of), ReadCustomer(customer_id=asked), principal)
        orders = run(at_moment(read_orders, as_of), ReadOrders(customer_id=asked), principal)
        tags = () if as_of else run(list_tags, ListTags(customer_id=asked), principal)
        every = ListAddresses(customer_id=asked)
        addresses = () if as_of else run(list_addresses, every, principal)
    newest = [order_row(order) for order in orders[:_ORDERS]]
    labels = [tag.label for tag in tags]
    book = {"addresses": [address_row(one) for one in addresses]}
    told = {} if as_of else {"tags": labels} | book  # of those before, only the history tells
    value = {**whole_customer(view), **told, "orders": newest}
    page = Group(customer_page(view, newest, labels), *address_table(addresses))
    answer(value, as_json=as_json, table=page)
