"""What customers agree to, over HTTP."""

from __future__ import annotations

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.http.asking import OverHttp


class ConsentsOverHttp(OverHttp):
    """Implements ``Consents`` on the HTTP API."""

    def change_consent(self, caller: Principal, customer_id: str | None, wanted: Document) -> None:
        whose = "" if customer_id is None else f"/{customer_id}"
        self._change(caller, "POST", f"/v1/customers{whose}/consents", wanted)

    def consents(self, caller: Principal) -> Document:
        found: Document = self._read(caller, "/v1/customers/consents")["data"]
        return found

    def consent_receipt(self, caller: Principal, consent_id: str) -> Document:
        found = self._read(caller, f"/v1/customers/consents/{consent_id}/receipt")
        (purpose,), (event,) = found["purposes"], found["events"]
        return {
            "schemaVersion": found["schema_version"],
            "recordId": found["record_id"],
            "piiPrincipalId": found["pii_principal_id"],
            "purposeType": purpose["purpose_type"],
            "lawfulBasis": purpose["lawful_basis"],
            "noticeVersion": found["privacy_notice"]["version"],
            "eventState": event["event_state"],
            "eventTime": event["event_time"],
        }

    def opt_out(self, caller: Principal) -> None:
        self._change(caller, "POST", "/v1/customers/notification-preferences/opt-out", None)
