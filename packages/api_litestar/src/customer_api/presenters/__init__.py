"""From what use cases return to the bodies of answers."""
