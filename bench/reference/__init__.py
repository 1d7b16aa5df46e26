"""The reference: the customer service most would write.

FastAPI, SQLAlchemy's ORM with asyncpg, pydantic, redis.asyncio, PyJWT and uvicorn, each used as its
own documentation shows. It is kept as good as that style goes: one query for a read, a pool of 20
connections, uvloop and httptools, no access log.
"""
