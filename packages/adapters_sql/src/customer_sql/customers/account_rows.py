"""Accounts of the auth service's users as rows, and back."""

from __future__ import annotations

from typing import Any

from customer_core.customers.account import Account, AccountRecord, Said
from customer_core.kernel.codec import from_plain, to_plain
from customer_sql.exact_json import write_json
from customer_sql.session import Row


def account_row(record: AccountRecord) -> dict[str, Any]:
    """Return the row that keeps an account."""
    account = record.account
    return {
        "business_id": account.business_id,
        "user_id": account.user_id,
        "since": account.since,
        "said": write_json(to_plain(account.said)),
        "taken": write_json(record.taken),
        "opened": record.opened,
        "version": record.version,
    }


def account_of(row: Row) -> AccountRecord:
    """Return the account that a row keeps."""
    return AccountRecord(
        account=Account(
            business_id=row["business_id"],
            user_id=row["user_id"],
            since=row["since"],
            said=from_plain(row["said"], dict[str, Said]),
        ),
        taken=row["taken"],
        opened=row["opened"],
        version=row["version"],
    )
