"""The weekly job: telling the inactive, erasing them together, and letting go of what is old."""
