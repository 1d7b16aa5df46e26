"""Keeping the secrets of webhooks so that whoever reads the store cannot sign with them."""

from __future__ import annotations

from typing import ClassVar, Protocol

import attrs

from customer_core.kernel.errors import Unavailable


@attrs.define(eq=False)
class WebhookSecretsUnreadable(Unavailable):
    """The secrets of webhooks cannot be read without what ENCRYPTION_SECRETS had before."""

    code: ClassVar[str] = "WEBHOOK_SECRETS_UNREADABLE"


class SecretBox(Protocol):
    """Seals secrets before they are kept."""

    def seal(self, secret: str, place: str) -> str:
        """Return a secret as it is kept.

        Args:
            secret: as its holder knows it.
            place: where it is kept; it opens nowhere else.
        """
        ...

    def open(self, kept: str, place: str) -> str:
        """Return a secret that was kept; one that never was sealed as it is.

        Raises:
            WebhookSecretsUnreadable: it was sealed with what is not known here, or elsewhere.
        """
        ...


SEALED = "sealed:"
"""What is kept begins with it where it is sealed; no secret of a webhook does."""


class OpenBox:
    """Implements ``SecretBox`` where there is nothing to seal with."""

    def seal(self, secret: str, place: str) -> str:  # noqa: ARG002 - the port's
        """Return the secret itself."""
        return secret

    def open(self, kept: str, place: str) -> str:  # noqa: ARG002 - the port's
        """Return a secret that never was sealed.

        Raises:
            WebhookSecretsUnreadable: it was.
        """
        if kept.startswith(SEALED):
            raise WebhookSecretsUnreadable
        return kept
