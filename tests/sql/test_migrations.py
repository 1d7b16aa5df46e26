"""The schema goes up, down and up again, and the program knows how a database stands to it."""

from __future__ import annotations

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import NullPool, create_engine
from sqlalchemy.dialects.postgresql import base as postgresql

from customer_core.customers.repository import CustomerQuery
from customer_core.customers.search import SIMILARITY
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.testing import a_customer
from customer_sql.database import Database, psycopg_url
from customer_sql.errors import DatabaseNotReady
from customer_sql.journal.adoption import adopt
from customer_sql.migrate import VERSION_TABLE, Schema, downgrade, state, upgrade
from customer_sql.partitions import JOURNAL_PARTITIONS, table_of
from customer_sql.revision import known_revisions
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.tables import metadata
from customer_sql.tables.columns import Xid8
from customer_sql.unit_of_work import SqlUnitsOfWork

pytestmark = pytest.mark.postgres

PARTITIONS = {table_of(partition) for partition in range(JOURNAL_PARTITIONS)}


def tables_of(url):
    with psycopg.connect(url) as connection:
        query = (
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        return {name for (name,) in connection.execute(query)}


def as_login(url, login):
    return url.replace("//customers:", f"//{login}:")


def test_goes_up_down_and_up_again(empty_database):
    upgrade(empty_database)
    assert tables_of(empty_database) == {*metadata.tables, VERSION_TABLE}
    downgrade(empty_database, "base")
    assert tables_of(empty_database) == {VERSION_TABLE}
    upgrade(empty_database)
    assert tables_of(empty_database) == {*metadata.tables, VERSION_TABLE}


def test_each_revision_can_be_taken_back(empty_database):
    upgrade(empty_database)
    for revision in (*reversed(known_revisions()[:-1]), "base"):
        downgrade(empty_database, revision)
    assert state(empty_database).schema is Schema.EMPTY


def test_upgrading_twice_changes_nothing(empty_database):
    upgrade(empty_database)
    upgrade(empty_database)
    assert state(empty_database).schema is Schema.CURRENT


def test_the_schema_is_what_the_tables_say(empty_database, monkeypatch):
    upgrade(empty_database)
    monkeypatch.setitem(postgresql.ischema_names, "xid8", Xid8)
    engine = create_engine(psycopg_url(empty_database), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, *_: name not in PARTITIONS,
            },
        )
        assert compare_metadata(context, metadata) == []


def test_every_constraint_and_index_has_the_name_the_tables_give_it(empty_database):
    upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        found = {
            name
            for (name,) in connection.execute(
                "SELECT conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid "
                "WHERE relnamespace = 'public'::regnamespace AND contype <> 'n' "
                "AND NOT relispartition "
                "AND relname <> %s",
                [VERSION_TABLE],
            )
        }
    named = {
        constraint.name
        for table in metadata.tables.values()
        for constraint in table.constraints
        if constraint.name
    }
    assert found == named


def test_typing_errors_are_forgiven_as_far_as_the_core_says(empty_database):
    upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        (settings,) = connection.execute(
            "SELECT proconfig FROM pg_proc WHERE proname = 'customers_matching'"
        ).fetchone()
    assert f"pg_trgm.word_similarity_threshold={SIMILARITY}" in settings


def test_an_empty_database_is_told_from_one_that_is_behind(empty_database):
    assert state(empty_database).schema is Schema.EMPTY
    upgrade(empty_database, "0003")
    behind = state(empty_database)
    assert (behind.schema, behind.revision, behind.newest) == (
        Schema.BEHIND,
        "0003",
        known_revisions()[-1],
    )


def test_a_newer_schema_is_recognised_and_left_alone(empty_database):
    upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    assert state(empty_database).schema is Schema.NEWER
    with pytest.raises(DatabaseNotReady, match=r"9999 is newer .* newer version of the program"):
        upgrade(empty_database)
    with pytest.raises(DatabaseNotReady):
        downgrade(empty_database, "base")


def test_a_server_that_does_not_answer_is_said_to_be_unavailable():
    with pytest.raises(DependencyUnavailable):
        state("postgresql://somebody@127.0.0.1:1/nothing")


def test_a_refused_login_is_told_apart_from_a_server_that_is_down(empty_database):
    with pytest.raises(DatabaseNotReady, match=r"password authentication failed.*Check the URL"):
        state(as_login(empty_database, "nobody"))
    with pytest.raises(DatabaseNotReady, match="does not exist"):
        state(f"{empty_database}_not_there")


def test_before_the_first_migration_the_application_says_what_to_run(empty_database):
    database = Database(empty_database, role="customers_nobody", max_connections=1)
    with pytest.raises(DatabaseNotReady, match="customers db upgrade"):
        database.ping()


def test_missing_tables_are_told_with_what_to_run(empty_database, migrated_template):
    database = Database(empty_database, role=APP_ROLE, max_connections=1)
    with (
        SqlUnitsOfWork(database).begin(DEFAULT_BUSINESS) as unit,
        pytest.raises(DatabaseNotReady, match=r"customers.* does not exist.*customers db upgrade"),
    ):
        unit.customers.get("cust-123")
    database.close()


@pytest.fixture
def ordinary_owner(postgres_server, empty_database):
    """The address of a database whose owner is no superuser; and how to give it rights."""
    name, password = empty_database.rpartition("/")[2], "secret"
    login = f"owner_of_{name}"
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{password}'")
        connection.execute(f"ALTER DATABASE {name} OWNER TO {login}")
        address = empty_database.rpartition("@")[2]
        yield f"postgresql://{login}:{password}@{address}", login
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP ROLE {login}")


def test_an_owner_without_rights_is_told_what_an_administrator_has_to_do(
    ordinary_owner, migrated_template
):
    url, _ = ordinary_owner
    with pytest.raises(DatabaseNotReady, match=r"CREATE EXTENSION .* GRANT customers_app"):
        upgrade(url)
    assert state(url).schema is Schema.EMPTY


def test_an_owner_who_is_no_superuser_can_migrate_once_the_roles_are_given(
    ordinary_owner, postgres_server, migrated_template
):
    url, login = ordinary_owner
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute(f"GRANT {APP_ROLE}, {WORKER_ROLE} TO {login}")
    upgrade(url)
    database = Database(url, role=APP_ROLE, max_connections=1)
    with SqlUnitsOfWork(database).begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(a_customer(first_name="Ana"))
        unit.commit()
        assert len(unit.customers.search(CustomerQuery(text="ana")).items) == 1
    database.close()


def test_an_owner_who_is_no_superuser_moves_all_rows_into_partitions_and_adopts_them(
    ordinary_owner, postgres_server, empty_database
):
    url, login = ordinary_owner
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute(f"GRANT {APP_ROLE}, {WORKER_ROLE} TO {login}")
    upgrade(url, "0008")
    counted = "SELECT count(*) FROM journal"
    with psycopg.connect(empty_database, autocommit=True) as administrator:
        administrator.execute(
            "INSERT INTO journal (partition, business_id, stream, source, event_id, event_type, "
            "event_version, occurred_at, data, metadata) SELECT number % 16, 'b', 's', 'o', "
            "number, 'E', '1.0', now(), '{}', '{}' FROM generate_series(1, 100) AS number"
        )
        upgrade(url)
        assert administrator.execute(counted).fetchone() == (100,)
        administrator.execute("UPDATE journal SET xid = (xid::text::bigint + 10000000)::text::xid8")
        assert state(url).schema is Schema.RESTORED
        assert adopt(url).events == 100
        assert state(url).schema is Schema.CURRENT
        downgrade(url, "0008")
        assert administrator.execute(counted).fetchone() == (100,)


def test_an_owner_who_is_no_superuser_takes_the_members_of_segments_from_all_standings(
    ordinary_owner, postgres_server, empty_database
):
    url, login = ordinary_owner
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute(f"GRANT {APP_ROLE}, {WORKER_ROLE} TO {login}")
    upgrade(url, "0010")
    with psycopg.connect(empty_database, autocommit=True) as administrator:
        administrator.execute(
            "INSERT INTO customer_segments SELECT business, 'cust-1', 'regular', 'at_risk', false, "
            "'{}', '{}', '{at_risk,high_value}', NULL, now(), now(), 0, 0, 0, NULL, 0, 0, 1, now() "
            "FROM unnest('{ours,theirs}'::text[]) AS business"
        )
        upgrade(url)
        found = administrator.execute("SELECT * FROM segment_members ORDER BY 1, 2").fetchall()
        forced = "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'customer_segments'"
        assert administrator.execute(forced).fetchone() == (True,)
    assert found == [
        (business, segment, "cust-1")
        for business in ("ours", "theirs")
        for segment in ("at_risk", "high_value")
    ]
