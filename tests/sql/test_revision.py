"""Telling the revision without Alembic has to agree with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

import customer_sql
from customer_sql.revision import known_revisions


def test_scripts_are_named_by_their_revisions_in_order():
    scripts = ScriptDirectory(str(Path(customer_sql.__file__).parent / "migrations"))

    in_order = [script.revision for script in reversed(list(scripts.walk_revisions()))]

    assert known_revisions() == in_order
