"""The ceiling: the product's own framework answering constant bytes, with nothing done for them.

Litestar on granian, one worker process, uvloop. Body and headers are as long as those of a cached
profile read; there is no token check, no rate limit, no cache. The answer is built once and handed
out again, so what is measured is the server and the framework's routing alone: whatever a cached
read takes beyond this is the product's own doing.
"""

from litestar import Litestar, get
from litestar.response.base import ASGIResponse

from bench.workload import profile_body, sample_customers

_HEADERS = {
    "ETag": '"17"',
    "X-Request-Id": "0192d7a3c4f87b6e9a1b2c3d4e5f6071",
    "RateLimit-Policy": '"default";q=1000;w=60',
    "RateLimit": '"default";r=999;t=60',
}


def create_app() -> Litestar:
    """Give the application, for `granian --factory`."""
    answer = ASGIResponse(
        body=profile_body(sample_customers(1)[0]),
        headers=_HEADERS,
        media_type="application/json",
    )

    @get("/v1/customers/{customer_id:str}")
    async def read_customer() -> ASGIResponse:
        return answer

    return Litestar(route_handlers=[read_customer], openapi_config=None)
