"""Redis behind the ports of customer-core: caches, rate limits, streams, pokes."""
