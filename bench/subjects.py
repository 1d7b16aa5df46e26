"""The servers that the product is compared with."""

import sys

from bench.processes import Server, free_port
from bench.workload import JWT_SECRET, PROFILE_PATH


def reference_server(database_url: str, redis_url: str) -> Server:
    """Describe the reference: uvicorn with uvloop and httptools, one process."""
    port = free_port()
    options = "--loop uvloop --http httptools --workers 1 --no-access-log --log-level warning"
    return Server(
        command=[
            *(sys.executable, "-m", "uvicorn", "--factory", "bench.reference.app:create_app"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *options.split(),
        ],
        ready_url=f"http://127.0.0.1:{port}/health",
        env={"DATABASE_URL": database_url, "REDIS_URL": redis_url, "JWT_SECRET": JWT_SECRET},
    )


def constant_bytes_server() -> Server:
    """Describe the ceiling: granian with uvloop, one worker process."""
    port = free_port()
    options = "--interface asgi --loop uvloop --workers 1 --no-access-log --log-level warning"
    return Server(
        command=[
            *(sys.executable, "-m", "granian", "--factory", "bench.constant_bytes:create_app"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *options.split(),
        ],
        ready_url=f"http://127.0.0.1:{port}{PROFILE_PATH.format(id='ready')}",
    )
