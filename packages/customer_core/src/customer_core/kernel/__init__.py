"""What every context stands on: ids, money, time, errors, principals, events, paging, codec."""
