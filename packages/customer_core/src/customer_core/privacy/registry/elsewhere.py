"""What lies outside of tables: caches, streams, files and logs."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import inner, reference
from customer_core.privacy.registry.model import Category, Key, Medium, Place
from customer_core.privacy.registry.purposes import ACCOUNT, DELIVERY, RIGHTS, SECURITY

_COPY = "a copy of what the tables hold"

CACHES = (
    Place(
        name="customers:profile:{business/customer}",
        medium=Medium.CACHE,
        forms=("customers:profile:{*/*}",),
        description="The answer to a read of a profile, as it was sent.",
        key=Key.CUSTOMER,
        data=(
            reference("key", ACCOUNT),
            *inner(_COPY, Category.CONTACT, ACCOUNT, "value"),
        ),
    ),
    Place(
        name="customers:segment:{business/customer}",
        medium=Medium.CACHE,
        forms=("customers:segment:{*/*}",),
        description="The answer to a read of a segment, as it was sent.",
        key=Key.CUSTOMER,
        data=(
            reference("key", ACCOUNT),
            *inner(_COPY, Category.PROFILING, ACCOUNT, "value"),
        ),
    ),
    Place(
        name="customers:floor:{business/customer}",
        medium=Medium.CACHE,
        forms=("customers:floor:{*/*}",),
        description="The least versions that a cached answer may show.",
        key=Key.CUSTOMER,
        data=(reference("key", ACCOUNT),),
        plain=("value",),
    ),
    Place(
        name="LIMITS:*",
        medium=Medium.CACHE,
        forms=("LIMITS:*",),
        description="How often a caller asked in the current minute.",
        key=Key.CONTENT,
        data=(
            *inner("counts requests of the current minute alone", Category.ONLINE, SECURITY, "key"),
        ),
        plain=("value",),
    ),
    Place(
        name="messages to the worker",
        medium=Medium.CACHE,
        description="That there is work, and in which partitions of the journal; never about whom.",
        forms=(
            "customers:events",
            "customers:events.msgs",
            "customers:events.[DX]Q",
            "customers:events.[DX]Q.msgs",
            "customers:__acks__.*",
            "customers:__heartbeats__",
        ),
        plain=("key", "value"),
    ),
)

_LABELS = ("topic", "message-id", "content-type", "correlation-id", "traceparent")

STREAMS = (
    Place(
        name="the stream that events are published to",
        medium=Medium.STREAM,
        description="What this service tells others, until it is trimmed.",
        key=Key.CONTENT,
        data=(
            reference("key", DELIVERY),
            *inner("a copy of what the journal holds", Category.CONTACT, DELIVERY, "event"),
        ),
        plain=_LABELS,
    ),
    Place(
        name="the streams that events are taken from",
        medium=Medium.STREAM,
        description="What others tell this service, until it is taken in.",
        key=Key.CONTENT,
        data=inner(
            "becomes part of the journal when it is taken in",
            Category.CONTACT,
            DELIVERY,
            "event",
            "key",
        ),
        plain=_LABELS,
    ),
)

FILES = (
    Place(
        name="archives of exports",
        medium=Medium.FILE,
        description="Exports waiting to be downloaded, each for one request.",
        forms=("exports/*.zip",),
        key=Key.CUSTOMER,
        data=inner("it is the export itself", Category.IDENTITY, RIGHTS, "archive"),
    ),
    Place(
        name="files of the servers on this machine",
        medium=Medium.FILE,
        description="What PostgreSQL and Redis keep of the tables, caches and streams.",
        forms=("postgres/*", "redis/*"),
        plain=("everything",),
    ),
    Place(
        name="files of the processes on this machine",
        medium=Medium.FILE,
        description="What `customers up` runs, its secrets, and what its processes log.",
        forms=("secrets.json", "run.json", "lock", ".gitignore", "logs/*.log"),
        plain=("everything",),
    ),
)

_OF_EVERY_LINE = ("event", "exception", "level", "logger", "service", "timestamp")
_OF_CALLS = ("method", "milliseconds", "request_id", "route", "status", "trace_id")
_OF_USE_CASES = ("business_id", "events", "outcome", "use_case")
_OF_EVENTS = (
    *("added", "applied", "causationId", "correlationId", "eventId", "eventType", "failed"),
    *("kept", "known", "messages", "origins", "partition", "reader", "readers", "refused"),
    *("suppressed", "traceparent"),
)
_OF_TRANSPORTS = ("answer", "exchange", "group", "partitions", "stream", "topic", "transport")
_OF_WEBHOOKS = ("attempt", "deliveries", "detail", "event_id", "url", "webhook_id")
_OF_JOBS = (
    *(
        "archives",
        "because",
        "categories",
        "customers",
        "erased",
        "gone",
        "held",
        "keys",
        "mentions",
    ),
    *("moved", "noticed", "outcomes", "port", "reason", "request", "withdrawn"),
)

_OF_LIBRARIES = ("message",)

LOGS = (
    Place(
        name="logs",
        medium=Medium.LOG,
        description="What the service tells of itself; scrubbed before it is written.",
        plain=(
            *_OF_EVERY_LINE,
            *_OF_CALLS,
            *_OF_USE_CASES,
            *_OF_EVENTS,
            *_OF_TRANSPORTS,
            *_OF_WEBHOOKS,
            *_OF_JOBS,
            *_OF_LIBRARIES,
        ),
    ),
)
"""By the names of their fields."""

ELSEWHERE = (*CACHES, *STREAMS, *FILES, *LOGS)
