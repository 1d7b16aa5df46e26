"""The embedded Redis 6.2: ``with EmbeddedRedis(folder, password=…) as cache:``."""

from __future__ import annotations

import signal
from pathlib import Path

import redis

from customer_bootstrap.embedded import processes
from customer_bootstrap.embedded.child import Child
from customer_bootstrap.embedded.programs import redis_server
from customer_bootstrap.embedded.server import EmbeddedServer

_DURABLE = ("appendonly yes", "appendfsync everysec")
_FORGETFUL = ("appendonly no",)


class EmbeddedRedis(EmbeddedServer):
    """Redis 6.2 with an append-only file: a crash loses at most the last second."""

    name = "Redis"
    stop_steps = ((signal.SIGTERM, 15.0),)
    passing_troubles = ("Address already in use",)
    fatal_words = ("# ", "FATAL")

    @property
    def url(self) -> str:
        """The address of its first database, valid from the first start on."""
        return f"redis://:{self._password}@{processes.LOOPBACK}:{self._port}/0"

    @property
    def _config_file(self) -> Path:
        return self._folder / "redis.conf"

    def _prepare(self) -> None:
        for survivor in processes.survivors("redis-server", str(self._config_file)):
            processes.stop(survivor, *self.stop_steps)

    def _run(self) -> Child:
        self._configure()
        return Child(
            [str(redis_server()), str(self._config_file)],
            folder=self._folder,
            log_file=self._log_file,
        )

    def _configure(self) -> None:
        """Write the configuration; the title carries its path, by which a survivor is found."""
        lines = (
            f"bind {processes.LOOPBACK}",
            f"port {self._port}",
            f"requirepass {self._password}",
            'proc-title-template "{title} {config-file}"',
            'save ""',
            *(_DURABLE if self._durable else _FORGETFUL),
        )
        self._config_file.touch(mode=0o600)
        self._config_file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _is_ready(self, child: Child) -> bool:
        """Tell whether the server answers a ping, which it does not while it reads its data."""
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            try:
                return bool(client.info("server")["process_id"] == child.pid)
            except redis.ConnectionError:
                return False
