"""How the journal is cut into partitions, each read by one reader of a name at a time."""

from __future__ import annotations

from zlib import crc32

from customer_core.kernel.ids import BusinessId

JOURNAL_PARTITIONS = 16


def partition_of(business_id: BusinessId, stream: str) -> int:
    """Return the partition of a stream: the same on every machine, for good."""
    text = f"{business_id} {stream}".encode(errors="surrogatepass")
    return crc32(text) % JOURNAL_PARTITIONS


def table_of(partition: int) -> str:
    """Return the name of the table that holds a partition of the journal."""
    return f"journal_p{partition:02d}"
