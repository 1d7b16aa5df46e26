"""Orders as other services tell of them: the two perspectives of SPEC 4."""
