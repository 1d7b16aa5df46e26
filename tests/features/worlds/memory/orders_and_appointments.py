"""What customers order, and when they come, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.customers.read_appointments import (
    ReadAppointments,
    ReadBrochureRequests,
    ReadCustomerStatistics,
    read_appointments,
    read_brochure_requests,
    read_customer_statistics,
)
from customer_core.customers.read_orders import (
    ReadActivity,
    ReadOrder,
    ReadOrders,
    read_activity,
    read_order,
    read_orders,
)
from customer_core.kernel.ids import CustomerId, OrderId
from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.memory import shown
from tests.features.worlds.memory.asking import InMemory


class OrdersAndAppointmentsInMemory(InMemory):
    """Implements ``OrdersAndAppointments`` on the use cases."""

    def activity(self, caller: Principal, customer_id: str) -> Document:
        command = ReadActivity(customer_id=CustomerId(customer_id))
        return shown.activity(self._look(read_activity, command, caller))

    def orders(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ReadOrders(customer_id=CustomerId(customer_id))
        return [shown.order(one) for one in self._look(read_orders, command, caller)]

    def order(self, caller: Principal, order_id: str) -> Document:
        return shown.order(self._look(read_order, ReadOrder(order_id=OrderId(order_id)), caller))

    def statistics(self, caller: Principal, customer_id: str) -> Document:
        command = ReadCustomerStatistics(customer_id=CustomerId(customer_id))
        return shown.statistics(self._look(read_customer_statistics, command, caller))

    def appointments(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ReadAppointments(customer_id=CustomerId(customer_id))
        page = self._run(read_appointments, command, caller)
        return [shown.appointment(one) for one in page.items]

    def brochure_requests(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ReadBrochureRequests(customer_id=CustomerId(customer_id))
        page = self._run(read_brochure_requests, command, caller)
        return [shown.brochure_request(one) for one in page.items]
