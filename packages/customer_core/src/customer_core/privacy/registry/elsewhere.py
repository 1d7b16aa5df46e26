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
        description="The least versions that a cached answer may show.",
        key=Key.CUSTOMER,
        data=(reference("key", ACCOUNT),),
        plain=("value",),
    ),
    Place(
        name="LIMITS:*",
        medium=Medium.CACHE,
        description="How often a caller asked in the current minute.",
        key=Key.CONTENT,
        data=(
            *inner("counts requests of the current minute alone", Category.ONLINE, SECURITY, "key"),
        ),
        plain=("value",),
    ),
)

STREAMS = (
    Place(
        name="the stream that events are published to",
        medium=Medium.STREAM,
        description="What this service tells others, until it is trimmed.",
        key=Key.CONTENT,
        data=inner("a copy of what the journal holds", Category.CONTACT, DELIVERY, "event"),
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
        ),
    ),
)

FILES = (
    Place(
        name="archives of exports",
        medium=Medium.FILE,
        description="Exports waiting to be downloaded, each for one request.",
        key=Key.CUSTOMER,
        data=inner("it is the export itself", Category.IDENTITY, RIGHTS, "archive"),
    ),
)

LOGS = (
    Place(
        name="logs",
        medium=Medium.LOG,
        description="What the service tells of itself; scrubbed before it is written.",
        plain=("everything",),
    ),
)

ELSEWHERE = (*CACHES, *STREAMS, *FILES, *LOGS)
