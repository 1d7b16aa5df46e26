"""PostgreSQL behind the ports of customer-core: tables, journal, migrations."""

from customer_sql.partitions import JOURNAL_PARTITIONS

__all__ = ["JOURNAL_PARTITIONS"]
