"""How the parts of an archive are read."""
