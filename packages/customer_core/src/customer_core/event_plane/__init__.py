"""Events in and out: ingest into the journal, perspectives, relay, and freshness of caches."""
