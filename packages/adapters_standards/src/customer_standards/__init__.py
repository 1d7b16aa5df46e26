"""The world's standards behind the ports of customer-core, from e-mail to signatures."""

from customer_standards.passwords import Argon2Hasher
from customer_standards.signing import Ed25519Signer
from customer_standards.world import WorldStandards

__all__ = ["Argon2Hasher", "Ed25519Signer", "WorldStandards"]
