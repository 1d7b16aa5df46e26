"""What must be found in the end: a second opinion, written from the specification alone.

Nothing here uses the service's own rules; where the two disagree, one of them is wrong.
"""
