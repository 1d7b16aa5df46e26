"""The accounts of the auth service's users in one business."""

from __future__ import annotations

from customer_core.customers.account import AccountRecord
from customer_core.kernel.ids import UserId
from customer_sql.customers.account_rows import account_of
from customer_sql.statements import selected, tenant_query
from customer_sql.tables import auth_accounts
from customer_sql.tenant_session import TenantSession

GET_ACCOUNT = tenant_query(
    "SELECT {account} FROM auth_accounts a "
    "WHERE a.business_id = tenant.business_id AND a.user_id = %(user_id)s",
    account=selected("a", auth_accounts.columns),
)


class SqlAccounts:
    """Implements ``AccountRepository``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def get(self, user_id: UserId) -> AccountRecord | None:
        """Return the account of a user for changing, or None."""
        rows = self._session.rows(GET_ACCOUNT, user_id=user_id)
        return account_of(rows[0]) if rows else None

    def save(self, record: AccountRecord) -> None:
        """Keep an account; that another came first is raised at the commit."""
        self._session.writes.keep_account(record)
