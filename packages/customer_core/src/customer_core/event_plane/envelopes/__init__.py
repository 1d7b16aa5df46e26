"""The envelopes that events come and go in, one file for each shape."""
