Feature: Order events become a profile
  Other services tell what happened to orders, in any order and sometimes twice. What a customer
  has ordered follows from the set of what was told, and from nothing else.

  Background:
    Given it is 2024-12-12 09:00
    And the customer cust-123
    And it is 2024-12-20 09:00

  Scenario: An order is placed
    When these events arrive
      | event        | order        | total | placed           | items | city        |
      | OrderCreated | order-abc123 | 39.98 | 2024-12-12 10:30 | 2     | Springfield |
    Then order order-abc123 has
      | customer | cust-123         |
      | total    | 39.98            |
      | status   | Pending          |
      | items    | 2                |
      | city     | Springfield      |
      | placed   | 2024-12-12 10:30 |
      | payment  | -                |
      | shipment | -                |
    And the customer's activity is
      | orders      | 1                |
      | total spent | 39.98            |
      | first order | 2024-12-12 10:30 |
      | last order  | 2024-12-12 10:30 |

  Scenario: An order is paid and sent
    When these events arrive
      | event            | order        | total | placed           | payment    | state    | paid             | shipment    | tracking     | expected         |
      | OrderCreated     | order-abc123 | 39.98 | 2024-12-12 10:30 |            |          |                  |             |              |                  |
      | PaymentProcessed | order-abc123 |       |                  | pay-xyz789 | Captured | 2024-12-12 10:31 |             |              |                  |
      | ShipmentCreated  | order-abc123 |       |                  |            |          |                  | ship-def456 | 123456789012 | 2024-12-15 12:00 |
    Then order order-abc123 has
      | status        | Shipped          |
      | payment       | pay-xyz789       |
      | payment state | Captured         |
      | paid          | 2024-12-12 10:31 |
      | shipment      | ship-def456      |
      | tracking      | 123456789012     |
      | expected      | 2024-12-15 12:00 |
      | delivered     | -                |

  Scenario Outline: Any order of arrival gives the same
    When these events arrive one after another
      | event    | order | total  | placed           | payment | paid             | shipment | tracking |
      | <first>  | o-1   | 120.50 | 2024-12-12 10:30 | pay-1   | 2024-12-12 10:31 | ship-1   | 1234     |
      | <second> | o-1   | 120.50 | 2024-12-12 10:30 | pay-1   | 2024-12-12 10:31 | ship-1   | 1234     |
      | <third>  | o-1   | 120.50 | 2024-12-12 10:30 | pay-1   | 2024-12-12 10:31 | ship-1   | 1234     |
    Then order o-1 has
      | status   | Shipped          |
      | total    | 120.50           |
      | placed   | 2024-12-12 10:30 |
      | payment  | pay-1            |
      | paid     | 2024-12-12 10:31 |
      | shipment | ship-1           |
      | tracking | 1234             |
    And the metrics are
      | orders      | 1      |
      | total spent | 120.50 |

    Examples:
      | first            | second           | third            |
      | OrderCreated     | PaymentProcessed | ShipmentCreated  |
      | OrderCreated     | ShipmentCreated  | PaymentProcessed |
      | PaymentProcessed | OrderCreated     | ShipmentCreated  |
      | PaymentProcessed | ShipmentCreated  | OrderCreated     |
      | ShipmentCreated  | OrderCreated     | PaymentProcessed |
      | ShipmentCreated  | PaymentProcessed | OrderCreated     |

  Scenario: What is told twice counts once
    When these events arrive 3 times over
      | event            | order | total | payment |
      | OrderCreated     | o-1   | 39.98 |         |
      | PaymentProcessed | o-1   |       | pay-1   |
      | OrderCreated     | o-2   | 10.02 |         |
      | PaymentProcessed | o-2   |       | pay-2   |
    Then the metrics are
      | orders      | 2     |
      | total spent | 50.00 |
    And the customer's activity is
      | orders      | 2     |
      | total spent | 50.00 |

  Scenario: What is told twice without an id of its own counts once
    When these events arrive without ids, 2 times over
      | event          | order | total | completed        |
      | OrderCompleted | o-1   | 39.98 | 2024-12-12 10:30 |
    Then the metrics are
      | orders      | 1     |
      | total spent | 39.98 |

  Scenario: Orders of a customer not yet known wait for it
    When these events arrive
      | event            | order | customer | total | payment |
      | OrderCreated     | o-1   | cust-999 | 39.98 |         |
      | PaymentProcessed | o-1   |          |       | pay-1   |
    Then there is no order o-1 to be seen
    When the shop registers a customer with
      | id     | cust-999            |
      | e-mail | late@example.com |
    Then order o-1 has
      | customer | cust-999         |
      | status   | PaymentProcessed |
    And the metrics are
      | orders      | 1     |
      | total spent | 39.98 |

  Scenario: A payment waits for its order
    When these events arrive
      | event            | order | payment |
      | PaymentProcessed | o-1   | pay-1   |
    Then there is no order o-1 to be seen
    And the metrics are
      | orders | 0 |
    When these events arrive
      | event        | order | total |
      | OrderCreated | o-1   | 39.98 |
    Then order o-1 has
      | status  | PaymentProcessed |
      | payment | pay-1            |
    And the metrics are
      | orders | 1 |

  Scenario Outline: The status is the highest that is known
    Given these events arrive
      | event        | order | total |
      | OrderCreated | o-1   | 39.98 |
    When <facts> of order o-1 arrive
    Then order o-1 has
      | status | <status> |

    Examples:
      | facts                                                             | status           |
      | PaymentFailed                                                     | Pending          |
      | PaymentProcessed                                                  | PaymentProcessed |
      | PaymentProcessed, PaymentFailed                                   | PaymentProcessed |
      | ShipmentCreated                                                   | Shipped          |
      | ShipmentCreated, PaymentProcessed                                 | Shipped          |
      | OrderDelivered, ShipmentCreated                                   | Delivered        |
      | OrderCompleted, PaymentProcessed                                  | Delivered        |
      | OrderCancelled, OrderDelivered                                    | Cancelled        |
      | PaymentProcessed, OrderCancelled                                  | Cancelled        |
      | OrderReturned, OrderCancelled                                     | Returned         |
      | OrderReturned, OrderDelivered, ShipmentCreated, PaymentProcessed  | Returned         |

  Scenario Outline: Only paid or completed orders that stand count for tiers
    Given these events arrive
      | event        | order | total |
      | OrderCreated | o-1   | 39.98 |
    When <facts> of order o-1 arrive
    Then the metrics are
      | orders | <orders> |

    Examples:
      | facts                             | orders |
      | ShipmentCreated                   | 0      |
      | PaymentFailed                     | 0      |
      | PaymentProcessed                  | 1      |
      | OrderCompleted                    | 1      |
      | OrderCompleted, PaymentProcessed  | 1      |
      | PaymentProcessed, OrderCancelled  | 0      |
      | OrderCancelled, PaymentProcessed  | 0      |
      | PaymentProcessed, OrderReturned   | 0      |

  Scenario: Activity counts what was ordered, without what was cancelled
    When these events arrive
      | event          | order | total | placed           |
      | OrderCreated   | o-1   | 10.00 | 2024-12-12 10:00 |
      | OrderCreated   | o-2   | 20.00 | 2024-12-13 10:00 |
      | OrderCreated   | o-3   | 40.00 | 2024-12-14 10:00 |
      | OrderCancelled | o-3   |       |                  |
      | OrderReturned  | o-2   |       |                  |
    Then the customer's activity is
      | orders         | 2                |
      | total spent    | 30.00            |
      | first order    | 2024-12-12 10:00 |
      | last order     | 2024-12-13 10:00 |
      | last order id  | o-2              |
    And the customer's orders are o-3, o-2, o-1

  Scenario: A customer without orders has no activity
    Then the customer's activity is
      | orders        | 0    |
      | total spent   | 0    |
      | first order   | -    |
      | last order    | -    |
      | last order id | -    |

  Scenario: The completion alone is enough to count an order
    When these events arrive
      | event          | order | total | completed        |
      | OrderCompleted | o-1   | 39.98 | 2024-12-12 10:30 |
    Then the metrics are
      | orders      | 1                |
      | total spent | 39.98            |
      | last order  | 2024-12-12 10:30 |

  Scenario Outline: Of two payments the later stands, whichever is told first
    Given these events arrive
      | event        | order | total |
      | OrderCreated | o-1   | 39.98 |
    When these events arrive one after another
      | event            | order | payment  | state          | paid           |
      | PaymentProcessed | o-1   | <first>  | <first state>  | <first paid>   |
      | PaymentProcessed | o-1   | <second> | <second state> | <second paid>  |
    Then order o-1 has
      | payment       | pay-2            |
      | payment state | Captured         |
      | paid          | 2024-12-13 11:00 |

    Examples:
      | first | first state | first paid       | second | second state | second paid      |
      | pay-1 | Authorized  | 2024-12-12 11:00 | pay-2  | Captured     | 2024-12-13 11:00 |
      | pay-2 | Captured    | 2024-12-13 11:00 | pay-1  | Authorized   | 2024-12-12 11:00 |

  Scenario: Amounts are added exactly
    When these events arrive
      | event          | order | total |
      | OrderCompleted | o-1   | 0.10  |
      | OrderCompleted | o-2   | 0.20  |
      | OrderCompleted | o-3   | 0.03  |
    Then the metrics are
      | total spent   | 0.33 |
      | average order | 0.11 |

  Scenario: An order in another currency counts by the rate it was made at
    When these events arrive
      | event          | order | total  | currency | rate  |
      | OrderCompleted | o-1   | 100.00 |          |       |
      | OrderCompleted | o-2   | 100.00 | EUR      | 1.085 |
    Then the metrics are
      | orders      | 2      |
      | total spent | 208.50 |

  Scenario: The business's own currency is known however it is written
    When these events arrive
      | event          | order | total  | currency |
      | OrderCompleted | o-1   | 100.00 | USD      |
      | OrderCompleted | o-2   | 50.00  | usd      |
    Then the metrics are
      | orders      | 2      |
      | total spent | 150.00 |

  Scenario: An order in another currency without a rate is reported as not counted
    When these events arrive
      | event          | order | total  | currency |
      | OrderCompleted | o-1   | 100.00 |          |
      | OrderCompleted | o-2   | 100.00 | EUR      |
    Then the metrics are
      | orders      | 1      |
      | total spent | 100.00 |
    And the statistics are
      | not counted | 1 |

  Scenario: Points are counted once for each reference
    When these events arrive
      | event               | points | reference |
      | LoyaltyPointsEarned | 400    | order o-1 |
      | LoyaltyPointsEarned | 400    | order o-1 |
      | LoyaltyPointsEarned | 100    | birthday  |
    Then the customer has
      | points | 500 |

  Scenario: An event may be named by its topic
    When these events arrive
      | event                    | order | total | payment |
      | orders.order.created     | o-1   | 39.98 |         |
      | orders.payment.processed | o-1   |       | pay-1   |
    Then order o-1 has
      | status | PaymentProcessed |

  Scenario Outline: Every service speaks in its own way
    When these events arrive as <shape>
      | event            | order | total | placed           | payment | city        |
      | OrderCreated     | o-1   | 39.98 | 2024-12-12 10:30 |         | Springfield |
      | PaymentProcessed | o-1   |       |                  | pay-1   |             |
    And these events arrive
      | event           | order | shipment |
      | ShipmentCreated | o-1   | ship-1   |
    Then 0 messages are put aside
    And order o-1 has
      | status   | Shipped     |
      | total    | 39.98       |
      | city     | Springfield |
      | payment  | pay-1       |
      | shipment | ship-1      |

    Examples:
      | shape          |
      | CloudEvents    |
      | flat messages  |
      | typed messages |

  Scenario Outline: What cannot be understood is put aside, and the rest goes on
    When these events arrive
      | event            | order | total   | placed   | payment |
      | OrderCreated     | o-1   | 39.98   |          |         |
      | OrderCreated     | o-2   | <total> | <placed> |         |
      | PaymentProcessed | o-1   |         |          | pay-1   |
    Then 1 message is put aside
    And order o-1 has
      | status | PaymentProcessed |
    And there is no order o-2 to be seen

    Examples:
      | total         | placed           |
      | plenty        | 2024-12-12 10:30 |
      | -5.00         | 2024-12-12 10:30 |
      | NaN           | 2024-12-12 10:30 |
      | 1000000000000 | 2024-12-12 10:30 |
      | 1E-20000      | 2024-12-12 10:30 |
      | 0E+99999999   | 2024-12-12 10:30 |
      | 39.98         | 9999-12-31 23:59 |

  Scenario: Events of kinds that are not for this service do no harm
    When these events arrive
      | event              | order | total |
      | WarehouseRestocked | o-9   |       |
      | OrderCreated       | o-1   | 39.98 |
    Then 0 messages are put aside
    And order o-1 has
      | status | Pending |

  Scenario: Statistics tell how a customer orders
    When these events arrive
      | event            | order | total  | placed           |
      | OrderCreated     | o-1   | 100.00 | 2024-12-12 10:00 |
      | OrderCreated     | o-2   | 100.00 | 2024-12-14 10:00 |
      | OrderCreated     | o-3   | 100.00 | 2024-12-17 10:00 |
      | OrderCreated     | o-4   | 100.00 | 2024-12-18 10:00 |
      | OrderCancelled   | o-4   |        |                  |
      | PaymentProcessed | o-1   |        |                  |
    Then the statistics are
      | orders                | 3                |
      | cancelled             | 0.25             |
      | days between orders   | 2.50             |
      | last order            | 2024-12-17 10:00 |
      | not counted           | 0                |
