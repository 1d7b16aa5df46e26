"""Settings are read once, and everything wrong with them is told in one go."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from customer_bootstrap.data_dir import DataDir, RunInfo
from customer_bootstrap.errors import SettingsError
from customer_bootstrap.settings import Connections, Settings, settings_reference

COMPLETE = {
    "DATABASE_URL": "postgresql://app:hidden@db/customers",
    "REDIS_URL": "redis://cache",
    "JWT_SECRET": "0123456789abcdef0123456789abcdef",
}
EVERYTHING = {
    "DATABASE_OWNER_URL": ("postgresql://owner@db/customers",) * 2,
    "DATABASE_MAX_CONNECTIONS": ("50", 50),
    "REDIS_TTL_PROFILE": ("60", 60),
    "REDIS_TTL_SEGMENT": ("30", 30),
    "SERVICE_NAME": ("crm", "crm"),
    "SERVICE_PORT": (" 9000 ", 9000),
    "SERVICE_HOST": ("0.0.0.0", "0.0.0.0"),
    "JWT_ISSUER": ("https://auth", "https://auth"),
    "JWT_AUDIENCE": ("customers", "customers"),
    "RATE_LIMIT_PER_MINUTE": ("10", 10),
    "RATE_LIMIT_PATCH_PER_MINUTE": ("9", 9),
    "RATE_LIMIT_SIGNUP_PER_MINUTE": ("8", 8),
    "PASSWORD_MIN_LENGTH": ("12", 12),
    "BASE_CURRENCY": ("eur", "EUR"),
    "BUSINESS_CURRENCIES": ("acme=EUR, shop=gbp", {"acme": "EUR", "shop": "GBP"}),
    "DEFAULT_REGION": ("de", "DE"),
    "OPEN_REGISTRATION": ("acme,shop", frozenset({"acme", "shop"})),
    "SEGMENT_UPDATE_INTERVAL": ("120", 120),
    "STREAMS_IN": ("a.events, b.events", ("a.events", "b.events")),
    "STREAM_OUT": ("out", "out"),
    "EVENTS_ENVELOPE": ("CloudEvents", "cloudevents"),
    "EVENT_BUSINESSES": (
        "redis:orders.events=default, shop-2; kafka:*=shop-3",
        {
            "redis:orders.events": frozenset({"default", "shop-2"}),
            "kafka:*": frozenset({"shop-3"}),
        },
    ),
    "ALLOWED_ORIGINS": (
        "https://a.example, http://localhost:3000",
        ("https://a.example", "http://localhost:3000"),
    ),
    "LOG_LEVEL": ("debug", "DEBUG"),
    "LOG_FORMAT": ("CONSOLE", "console"),
    "API_PROCESSES": ("2", 2),
    "WORKER_THREADS": ("8", 8),
    "DATA_DIR": ("/srv/customers", Path("/srv/customers")),
}


def load(tmp_path: Path, file: str | None = None, **environ: str) -> Settings:
    config_file = None
    if file is not None:
        config_file = tmp_path / "customers.toml"
        config_file.write_text(file)
    return Settings.load(environ, config_file=config_file, data_dir=tmp_path / "nothing-here")


def faults(tmp_path: Path, file: str | None = None, **environ: str) -> dict[str, str]:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, file, **environ)
    assert len(str(refused.value).splitlines()) == len(refused.value.faults)
    return {fault.setting: str(fault) for fault in refused.value.faults}


def run_info(**changes: object) -> RunInfo:
    return attrs.evolve(
        RunInfo(
            pid=os.getpid(),
            started_at=datetime(2026, 1, 2, tzinfo=UTC),
            database_url="postgresql://app@127.0.0.1:5433/customers",
            database_owner_url="postgresql://owner@127.0.0.1:5433/customers",
            redis_url="redis://127.0.0.1:6380/0",
            jwt_secret="s" * 64,
        ),
        **changes,
    )


def test_segments_are_looked_at_more_often_than_in_the_document_s_example(tmp_path):
    """There a look goes through everybody; here it costs what is due."""
    assert load(tmp_path, **COMPLETE).segment_update_interval == 30


def test_the_defaults_are_those_of_the_documents(tmp_path):
    settings = load(tmp_path, **COMPLETE)
    assert settings.database_max_connections == 25
    assert (settings.redis_ttl_profile, settings.redis_ttl_segment) == (3600, 1800)
    assert (settings.service_name, settings.service_port) == ("customer-service", 8007)
    assert settings.password_min_length == 8
    assert settings.rate_limit_per_minute == 1000
    assert settings.open_registration == frozenset()


@pytest.mark.parametrize("name", EVERYTHING)
def test_each_setting_is_read_from_the_environment(name):
    text, expected = EVERYTHING[name]
    assert getattr(Settings.load({**COMPLETE, name: text}), name.lower()) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/customers"),
        ("DATABASE_URL", "postgresql://"),
        ("DATABASE_URL", "postgresql://db:port/customers"),
        ("REDIS_URL", "cache:6379"),
        ("REDIS_TTL_PROFILE", "1h"),
        ("REDIS_TTL_SEGMENT", "0"),
        ("SERVICE_PORT", "70000"),
        ("JWT_SECRET", "short"),
        ("JWT_JWKS_URL", "ftp://auth/keys"),
        ("BASE_CURRENCY", "EURO"),
        ("BUSINESS_CURRENCIES", "acme"),
        ("BUSINESS_CURRENCIES", "acme=XYZ"),
        ("BUSINESS_CURRENCIES", "a/c=EUR"),
        ("DEFAULT_REGION", "Germany"),
        ("OPEN_REGISTRATION", "acme,no such id"),
        ("STREAMS_IN", "a,a"),
        ("STREAM_OUT", "two words"),
        ("EVENTS_ENVELOPE", "xml"),
        ("EVENT_BUSINESSES", "default"),
        ("EVENT_BUSINESSES", "redis:orders="),
        ("EVENT_BUSINESSES", "redis orders=default"),
        ("EVENT_BUSINESSES", "redis:orders=no such id"),
        ("ALLOWED_ORIGINS", "https://a.example/path"),
        ("LOG_LEVEL", "LOUD"),
        ("WORKER_THREADS", "3.5"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_wanted(tmp_path, name, value):
    told = faults(tmp_path, **{**COMPLETE, name: value})
    assert f"{name} has an invalid value" in told[name]
    assert "for example" in told[name]


def test_a_confidential_value_is_never_repeated(tmp_path):
    told = faults(tmp_path, **{**COMPLETE, "DATABASE_URL": "mysql://app:hidden@db"})
    assert "hidden" not in str(told)
    assert "hidden" not in repr(load(tmp_path, **COMPLETE))


def test_all_faults_are_told_together(tmp_path):
    told = faults(
        tmp_path,
        'colour = "red"',
        DATABASE_URL="mysql://db",
        REDIS_TTL_PROFILE="1h",
        STREAM_OUT="auth.events",
    )
    assert told.keys() == {
        "colour",
        "DATABASE_URL",
        "REDIS_TTL_PROFILE",
        "REDIS_URL",
        "JWT_SECRET",
        "STREAM_OUT",
    }


def test_a_database_without_redis_is_half_a_setup(tmp_path):
    told = faults(tmp_path, DATABASE_URL=COMPLETE["DATABASE_URL"], JWT_SECRET="x" * 32)
    assert told == {
        "REDIS_URL": "DATABASE_URL is set, but REDIS_URL is not. Set REDIS_URL too, or neither "
        "of them to use what runs in the data folder."
    }


def test_nothing_set_and_nothing_running_is_told_as_one_fault(tmp_path):
    told = faults(tmp_path)
    assert list(told) == ["DATABASE_URL"]
    assert "customers up" in told["DATABASE_URL"]
    assert str(tmp_path / "nothing-here") in told["DATABASE_URL"]


def test_tokens_need_one_way_to_be_verified(tmp_path):
    neither = {**COMPLETE, "JWT_SECRET": " "}
    both = {**COMPLETE, "JWT_JWKS_URL": "https://auth/keys"}
    assert "JWT_JWKS_URL" in faults(tmp_path, **neither)["JWT_SECRET"]
    assert "both" in faults(tmp_path, **both)["JWT_SECRET"]


def test_consuming_ones_own_events_is_refused(tmp_path):
    told = faults(tmp_path, **COMPLETE, STREAM_OUT="orders.events")
    assert "its own events" in told["STREAM_OUT"]


def test_the_environment_wins_over_the_file(tmp_path):
    file = 'service_port = 9000\nservice_name = "from-file"\nstreams_in = ["a", "b"]\n'
    file += '[business_currencies]\nacme = "EUR"\n'
    settings = load(tmp_path, file, **COMPLETE, SERVICE_PORT="9001")
    assert settings.service_port == 9001
    assert settings.service_name == "from-file"
    assert settings.streams_in == ("a", "b")
    assert settings.business_currencies == {"acme": "EUR"}


def test_the_file_may_be_named_by_the_environment(tmp_path):
    (tmp_path / "named.toml").write_text("worker_threads = 7")
    environ = {**COMPLETE, "CUSTOMERS_CONFIG": str(tmp_path / "named.toml")}
    assert Settings.load(environ).worker_threads == 7


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("service_prot = 8007", "Did you mean service_port?"),
        ("service_port = ", "is not valid TOML"),
        ("service_port = true", "a whole number from 1 to 65535"),
        ("streams_in = [1]", "a list of different stream names"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path, file, told):
    assert told in str(faults(tmp_path, file, **COMPLETE))


def test_a_file_that_is_missing_is_told(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        Settings.load({**COMPLETE, "CUSTOMERS_CONFIG": str(tmp_path / "none.toml")})


def test_what_runs_in_the_data_folder_fills_in_what_is_not_set(tmp_path):
    with DataDir(tmp_path).claim() as claim:
        claim.record(run_info())
        settings = Settings.load({"DATA_DIR": str(tmp_path)})
    assert settings.database_url == run_info().database_url
    assert settings.database_owner_url == run_info().database_owner_url
    assert settings.redis_url == run_info().redis_url
    assert settings.jwt_secret == run_info().jwt_secret


def test_addresses_that_are_set_win_over_what_runs(tmp_path):
    with DataDir(tmp_path).claim() as claim:
        claim.record(run_info())
        settings = Settings.load(COMPLETE, data_dir=tmp_path)
    assert settings.database_url == COMPLETE["DATABASE_URL"]
    assert settings.database_owner_url is None
    assert settings.jwt_secret == COMPLETE["JWT_SECRET"]


def test_the_running_services_secret_is_left_out_where_a_jwks_url_verifies(tmp_path):
    with DataDir(tmp_path).claim() as claim:
        claim.record(run_info())
        settings = Settings.load({"JWT_JWKS_URL": "https://auth/keys"}, data_dir=tmp_path)
    assert settings.jwt_secret is None


def test_whoever_starts_the_servers_says_how_they_are_reached(tmp_path):
    known = Connections(
        database_url="postgresql://here/customers", redis_url="redis://here", jwt_secret="s" * 64
    )
    settings = Settings.load({}, data_dir=tmp_path, connections=known)
    assert settings.database_url == known.database_url
    assert settings.data_dir == tmp_path


def test_the_reference_describes_every_setting():
    table = settings_reference()
    for field in attrs.fields(Settings):
        assert f"| `{field.name.upper()}` |" in table
    assert "| `SERVICE_PORT` | a whole number from 1 to 65535 | `8007` |" in table
