import pytest
import uvloop

from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_redis.fast import FastRedis


@pytest.fixture
def run():
    """Run a coroutine function with a connected client, on the loop the API has."""

    def on_loop(url, scenario):
        async def whole():
            fast = FastRedis(url)
            await fast.start()
            try:
                return await scenario(fast)
            finally:
                await fast.close()

        return uvloop.run(whole())

    return on_loop


@pytest.fixture
def own_redis(tmp_path):
    with EmbeddedRedis(tmp_path, password="pw", durable=False) as server:
        yield server
