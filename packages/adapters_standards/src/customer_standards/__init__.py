"""The world's standards behind the ports of customer-core: e-mail, phone, currency, passwords."""

from customer_standards.passwords import Argon2Hasher
from customer_standards.world import WorldStandards

__all__ = ["Argon2Hasher", "WorldStandards"]
