"""What is told once everything runs: the addresses, a token, and three lines that work."""

from __future__ import annotations

import secrets
from pathlib import Path

import attrs


@attrs.frozen(kw_only=True)
class Summary:
    """What runs, and how to try it.

    Attributes:
        api_url: where the API answers.
        token: for an administrator of the default business, None where none can be made here.
        folder: the data folder.
        newcomer: the e-mail address that the first line registers, new each time.
    """

    api_url: str
    token: str | None
    folder: Path
    newcomer: str = attrs.field(factory=lambda: f"ada.{secrets.token_hex(3)}@example.com")

    @property
    def text(self) -> str:
        """The summary for people."""
        return "\n".join((*self._addresses(), *self._trying(), "", "Ctrl-C stops all of it."))

    def _addresses(self) -> tuple[str, ...]:
        return (
            "The customer service runs.",
            "",
            f"  API            {self.api_url}",
            f"  Documentation  {self.api_url}/docs",
            f"  Health         {self.api_url}/health/ready",
            f"  Metrics        {self.api_url}/metrics",
            f"  Data and logs  {self.folder}",
            "",
        )

    def _trying(self) -> tuple[str, ...]:
        if self.token is None:
            return ("Your auth service signs the tokens, so there is none to try here.",)
        return (
            "A token to try, of an administrator of the business `default`:",
            "",
            f"  export TOKEN={self.token}",
            "",
            "Three lines to begin with:",
            "",
            *(f"  {line}" for line in self.curl_lines),
        )

    @property
    def curl_lines(self) -> tuple[str, str, str]:
        """Register a customer, list the newest, count the segments."""
        caller = '-H "Authorization: Bearer $TOKEN"'
        profile = '{"firstName": "Ada", "lastName": "Lovelace"}'
        body = f'{{"email": "{self.newcomer}", "profile": {profile}}}'
        sent = f"-H 'Content-Type: application/json' -d '{body}'"
        return (
            f"curl -s {self.api_url}/v1/customers {caller} {sent}",
            f'curl -s "{self.api_url}/v1/customers?limit=3" {caller}',
            f"curl -s {self.api_url}/v1/customers/segments {caller}",
        )
