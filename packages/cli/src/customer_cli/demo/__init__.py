"""Demo data: a few hundred believable customers with months of orders, the same every time."""
