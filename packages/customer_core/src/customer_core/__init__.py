"""The customer service's domain: rules, use cases and ports in pure Python.

Another service imports the use cases it needs and an :class:`Application` wired to adapters; for
its own tests, ``customer_core.testing`` has the adapters in memory.
"""

from customer_core.application import Application
from customer_core.kernel.errors import CustomerServiceError
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Origin, Principal, Role, Scope
from customer_core.units import UnitOfWork, UnitsOfWork

__all__ = [
    "Application",
    "CustomerServiceError",
    "Origin",
    "Policies",
    "Principal",
    "Role",
    "Scope",
    "UnitOfWork",
    "UnitsOfWork",
]
