"""How the service is set up: one frozen class, read once from the environment and a file."""

from customer_bootstrap.settings.connections import Connections
from customer_bootstrap.settings.model import Settings
from customer_bootstrap.settings.reference import settings_reference

__all__ = ["Connections", "Settings", "settings_reference"]
