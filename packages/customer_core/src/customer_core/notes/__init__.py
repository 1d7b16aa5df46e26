"""Notes that a business's people make about customers, for one another alone."""
