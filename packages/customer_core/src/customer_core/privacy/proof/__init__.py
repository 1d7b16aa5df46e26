"""Proof that an erased person is gone: marks made before, a scan after, a signed certificate."""
