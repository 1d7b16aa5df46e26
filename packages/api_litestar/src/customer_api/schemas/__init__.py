"""The bodies of requests and answers, as msgspec structs: what OpenAPI shows is what is sent."""
