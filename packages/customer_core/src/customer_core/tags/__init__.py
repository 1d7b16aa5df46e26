"""Tags: labels that a business gives its customers, seen by its own people alone."""
