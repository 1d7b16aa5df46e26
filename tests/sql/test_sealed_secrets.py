"""The secrets of webhooks lie sealed in PostgreSQL, and are read wherever they were kept."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.event_plane.resealing import reseal_webhooks
from customer_core.testing.contracts.given import HERE
from customer_core.testing.contracts.webhooks import SECRET, a_message, an_endpoint
from customer_core.testing.doubles import NOON
from customer_core.webhooks.model import EndpointKey
from customer_core.webhooks.sealing import SEALED, OpenBox, SecretBox, WebhookSecretsUnreadable
from customer_sql.platform import SqlPlatformUnits
from customer_sql.unit_of_work import SqlUnitsOfWork
from customer_standards.sealing import AesBox

pytestmark = pytest.mark.postgres

PLAIN = OpenBox()
OLD, BOTH, NEW = AesBox([b"old"]), AesBox([b"new", b"old"]), AesBox([b"new"])
KEY = EndpointKey(HERE, an_endpoint().id)


@pytest.fixture
def kept(app):
    """Keep an endpoint, sealed in some way."""

    def keep(box: SecretBox) -> None:
        with SqlUnitsOfWork(app, box=box).begin(HERE) as unit:
            unit.webhooks.add(an_endpoint())
            unit.commit()

    return keep


@pytest.fixture
def read(app):
    """Read its secrets."""

    def found(box: SecretBox):
        with SqlUnitsOfWork(app, box=box).begin(HERE) as unit:
            return unit.webhooks.get(KEY.id).secrets

    return found


@pytest.fixture
def column(owner):
    return lambda: owner.execute("SELECT secrets::text FROM webhook_endpoints").fetchone()[0]


def test_the_table_does_not_show_them(kept, read, column):
    kept(NEW)
    assert SEALED in column()
    for one in an_endpoint().secrets:
        assert one.secret.removeprefix("whsec_") not in column()
    assert read(NEW) == an_endpoint().secrets


def test_those_of_before_are_read_and_sealed_when_the_endpoint_is_saved(app, kept, read, column):
    kept(PLAIN)
    assert read(NEW) == an_endpoint().secrets
    with SqlUnitsOfWork(app, box=NEW).begin(HERE) as unit:
        endpoint = unit.webhooks.get(KEY.id)
        unit.webhooks.save(attrs.evolve(endpoint, version=endpoint.version + 1))
        unit.commit()
    assert SECRET.removeprefix("whsec_") not in column()
    assert read(NEW) == an_endpoint().secrets


def test_deliveries_are_signed_with_them(worker, kept):
    kept(NEW)
    units = SqlPlatformUnits(worker, box=NEW)
    with units.begin() as unit:
        unit.webhooks.add([(KEY, a_message("evt_1"))], NOON)
        (claimed,) = unit.webhooks.claim(NOON, limit=1, of_endpoint=1, lease=timedelta(minutes=1))
    assert SECRET in claimed.secrets


@pytest.mark.parametrize("before", [PLAIN, OLD])
def test_all_are_sealed_anew_with_the_newest_key(worker, kept, read, before):
    kept(before)
    assert reseal_webhooks(SqlPlatformUnits(worker, box=BOTH)) == 1
    assert read(NEW) == an_endpoint().secrets
    with pytest.raises(WebhookSecretsUnreadable):
        read(OLD)


def test_one_endpoints_secret_does_not_open_at_another(app, owner, kept):
    kept(NEW)
    owner.execute("UPDATE webhook_endpoints SET id = 'wh_other'")
    with (
        SqlUnitsOfWork(app, box=NEW).begin(HERE) as unit,
        pytest.raises(WebhookSecretsUnreadable),
    ):
        unit.webhooks.get("wh_other")
