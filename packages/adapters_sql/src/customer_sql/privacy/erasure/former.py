"""Who was erased, as far as one business may ask when it registers somebody."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.ids import CustomerId, UserId
from customer_core.privacy.erasure.errors import PrivacySecretMissing
from customer_core.privacy.pseudonyms import NameKind, PersonName, Pseudonyms, email_name
from customer_sql.statements import tenant_query
from customer_sql.tenant_session import TenantSession

IN_FORCE = tenant_query(
    "SELECT e.digest FROM erased_subjects e WHERE e.business_id = tenant.business_id "
    "AND e.digest = ANY(%(digests)s::text[]) AND e.released_at IS NULL LIMIT 1"
)

ANYBODY = tenant_query(
    "SELECT e.digest FROM erased_subjects e WHERE e.business_id = tenant.business_id LIMIT 1"
)


class SqlFormerCustomers:
    """Implements ``FormerCustomers``.

    Args:
        session: of the business.
        pseudonyms: recognises people; None where the service has no secret for it.
    """

    def __init__(self, session: TenantSession, pseudonyms: Pseudonyms | None) -> None:
        self._session = session
        self._pseudonyms = pseudonyms

    def was_erased(self, customer_id: CustomerId) -> bool:
        """Whether a customer of this id was erased."""
        return self._is_known([(NameKind.CUSTOMER, customer_id)])

    def is_erased_person(self, user_id: UserId | None, email: str) -> bool:
        """Whether somebody was erased who had this user or e-mail."""
        names = [(NameKind.EMAIL, email_name(email))]
        return self._is_known([*names, *([(NameKind.USER, user_id)] if user_id else [])])

    def _is_known(self, names: Sequence[tuple[NameKind, str]]) -> bool:
        if self._pseudonyms is None:
            if self._session.rows(ANYBODY):
                raise PrivacySecretMissing
            return False
        business = self._session.business_id
        digests = [self._pseudonyms.digest(PersonName(business, *name)) for name in names]
        return bool(self._session.rows(IN_FORCE, digests=digests))
