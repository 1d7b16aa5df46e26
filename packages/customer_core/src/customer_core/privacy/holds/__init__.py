"""Legal holds: what must not be erased for as long as they last."""
