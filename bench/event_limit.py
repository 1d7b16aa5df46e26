"""The limit: the journal's own rows by bare COPY into a table of the same shape and indexes."""

from collections.abc import Callable

import attrs
import psycopg
from psycopg.sql import SQL

from bench.environment import Servers

_TABLE = "bench_journal"
_CHUNK = 1 << 20


def journal_as_copied(servers: Servers, form: str) -> bytes:
    """Give all rows of the journal as COPY writes them, as text or binary."""
    with (
        psycopg.connect(servers.database_url) as connection,
        connection.cursor().copy(_copy("(SELECT * FROM journal)", "TO STDOUT", form)) as copy,
    ):
        return b"".join(copy)


@attrs.frozen(kw_only=True)
class BareCopy:
    """Copies rows into an empty table, in one transaction."""

    servers: Servers
    rows: bytes
    format: str

    def prepare(self) -> Callable[[], int]:
        """Connect, and make the table anew."""
        connection = psycopg.connect(self.servers.database_url, autocommit=True)
        connection.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        connection.execute(f"CREATE TABLE {_TABLE} (LIKE journal INCLUDING ALL)")
        return lambda: self._run(connection)

    def _run(self, connection: psycopg.Connection) -> int:
        with connection.cursor() as cursor:
            with cursor.copy(_copy(_TABLE, "FROM STDIN", self.format)) as copy:
                for start in range(0, len(self.rows), _CHUNK):
                    copy.write(self.rows[start : start + _CHUNK])
            return cursor.rowcount


def _copy(table: str, direction: str, form: str) -> SQL:
    return SQL(f"COPY {table} {direction} (FORMAT {form})")
