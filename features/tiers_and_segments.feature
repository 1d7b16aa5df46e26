Feature: Tiers and segments
  Where a customer stands follows from its orders, its points and the time. A tier is the highest
  whose every minimum holds; of all segments that match, the first by priority is the customer's.

  Background:
    Given it is 2023-06-01 10:00
    And the customer cust_456
    And it is 2024-06-01 10:00

  Rule: A tier needs every one of its minima

    Scenario: Everybody begins as regular
      Then the customer is in the tier regular

    Scenario Outline: Premium needs 1,000.00 spent, 5 orders and 100.00 on average
      When <orders> paid orders totalling <total> come in
      Then the customer is in the tier <tier>

      Examples: spending
        | orders | total   | tier    |
        | 5      | 1000.00 | premium |
        | 5      | 999.99  | regular |

      Examples: number of orders
        | orders | total   | tier    |
        | 5      | 2000.00 | premium |
        | 4      | 2000.00 | regular |

      Examples: average, compared exactly though it is shown as 100.00 in the second
        | orders | total   | tier    |
        | 11     | 1100.00 | premium |
        | 11     | 1099.99 | regular |

    Scenario Outline: VIP needs 10,000.00 spent, 20 orders, 200.00 on average and 5,000 points
      Given the customer earns <points> points
      When <orders> paid orders totalling <total> come in
      Then the customer is in the tier <tier>

      Examples: spending
        | orders | total    | points | tier    |
        | 20     | 10000.00 | 5000   | vip     |
        | 20     | 9999.99  | 5000   | premium |

      Examples: number of orders
        | orders | total    | points | tier    |
        | 20     | 12000.00 | 5000   | vip     |
        | 19     | 12000.00 | 5000   | premium |

      Examples: average
        | orders | total    | points | tier    |
        | 51     | 10200.00 | 5000   | vip     |
        | 51     | 10199.99 | 5000   | premium |

      Examples: points
        | orders | total    | points | tier    |
        | 20     | 10000.00 | 5000   | vip     |
        | 20     | 10000.00 | 4999   | premium |

    Scenario Outline: Enterprise needs 50,000.00 spent, 100 orders and 500.00 on average, but no points
      When <orders> paid orders totalling <total> come in
      Then the customer is in the tier <tier>

      Examples: spending
        | orders | total    | tier       |
        | 100    | 50000.00 | enterprise |
        | 100    | 49999.99 | premium    |

      Examples: number of orders
        | orders | total    | tier       |
        | 100    | 60000.00 | enterprise |
        | 99     | 60000.00 | premium    |

      Examples: average
        | orders | total    | tier       |
        | 101    | 50500.00 | enterprise |
        | 101    | 50499.99 | premium    |

  Rule: A segment is entered and left at its bound

    Scenario Outline: New customers have registered in the last 30 days and ordered at most once
      Given it is <span> after the registration
      When <orders> paid orders totalling 50.00 come in
      Then the customer is in the segment <segment> <how>

      Examples:
        | span             | orders | segment          | how          |
        | 0 days           | 0      | new_customer     | by its rule  |
        | 29 days 23:59:59 | 1      | new_customer     | by its rule  |
        | 30 days          | 1      | regular_customer | by default   |
        | 29 days 23:59:59 | 2      | new_customer     | by default   |

    Scenario Outline: Regular customers have been here for 30 days, ordered twice, and spent below 1,000.00
      Given it is <span> after the registration
      When <orders> paid orders totalling <total> come in
      Then the customer is in the segment <segment> <how>

      Examples: time
        | span             | orders | total  | segment          | how          |
        | 30 days          | 6      | 999.99 | regular_customer | by its rule  |
        | 29 days 23:59:59 | 6      | 999.99 | new_customer     | by default   |

      Examples: number of orders
        | span    | orders | total  | segment          | how         |
        | 30 days | 2      | 150.00 | regular_customer | by its rule |
        | 30 days | 1      | 150.00 | regular_customer | by default  |

      Examples: spending
        | span    | orders | total   | segment          | how         |
        | 30 days | 6      | 999.99  | regular_customer | by its rule |
        | 30 days | 6      | 1000.00 | regular_customer | by default  |

    Scenario Outline: High value is an average of 200.00, compared exactly
      When <orders> paid orders totalling <total> come in
      Then the average order is shown as <shown>
      And the customer is in the segment <segment> by its rule

      Examples:
        | orders | total  | shown  | segment          |
        | 1      | 200.00 | 200.00 | high_value       |
        | 3      | 600.00 | 200.00 | high_value       |
        | 3      | 599.99 | 200.00 | regular_customer |
        | 2      | 399.98 | 199.99 | regular_customer |

    Scenario Outline: Frequent buyers ordered 10 times in the last 180 days
      Given <recent> paid orders totalling 100.00 came in 10 days ago
      And 1 paid order totalling 10.00 came in <span> ago
      Then the customer is in the segment <segment> by its rule

      Examples:
        | recent | span               | segment          |
        | 9      | 10 days            | frequent_buyer   |
        | 8      | 10 days            | regular_customer |
        | 9      | 179 days 23:59:59  | frequent_buyer   |
        | 9      | 180 days           | regular_customer |

    Scenario Outline: A customer without orders for 90 days is at risk, and after 180 days has left
      Given 1 paid order totalling 50.00 came in <span> ago
      Then the customer is in the segment <segment> <how>
      And it is <days> days since the last order

      Examples:
        | span              | segment          | how         | days |
        | 89 days 23:59:59  | regular_customer | by default  | 89   |
        | 90 days           | at_risk          | by its rule | 90   |
        | 179 days 23:59:59 | at_risk          | by its rule | 179  |
        | 180 days          | churned          | by its rule | 180  |

    Scenario Outline: Without any order the days count from the registration
      Given it is <span> after the registration
      Then the customer is in the segment <segment> <how>

      Examples:
        | span              | segment          | how         |
        | 89 days 23:59:59  | regular_customer | by default  |
        | 90 days           | at_risk          | by its rule |
        | 179 days 23:59:59 | at_risk          | by its rule |
        | 180 days          | churned          | by its rule |

    Scenario Outline: Of several segments that match, the first by priority is shown
      Given <orders> paid orders totalling <total> came in <span> ago
      Then the customer is in the segment <segment> by its rule
      And it belongs to <all>

      Examples:
        | orders | total   | span     | segment        | all                                  |
        | 2      | 150.00  | 180 days | churned        | churned, at_risk, regular_customer   |
        | 10     | 3000.00 | 100 days | at_risk        | at_risk, frequent_buyer, high_value  |
        | 10     | 3000.00 | 1 days   | frequent_buyer | frequent_buyer, high_value           |
        | 2      | 400.00  | 1 days   | high_value     | high_value, regular_customer         |

  Rule: Time alone moves customers

    Scenario Outline: A customer falls asleep
      Given 2 paid orders totalling 150.00 came in 1 days ago
      When <span> pass
      Then the customer is in the segment <segment> by its rule

      Examples:
        | span              | segment          |
        | 88 days 23:59:59  | regular_customer |
        | 89 days           | at_risk          |
        | 178 days 23:59:59 | at_risk          |
        | 179 days          | churned          |

    Scenario: What time did is told with the moment at which it happened
      Given 2 paid orders totalling 150.00 came in 10 days ago
      When 100 days pass
      And the service looks whom time has moved
      Then other services are told SegmentEntered with
        | customer | cust_456         |
        | segment  | at_risk          |
        | entered  | 2024-08-20 10:00 |
      And other services are told CustomerSegmentChanged with
        | customer    | cust_456         |
        | old segment | regular_customer |
        | new segment | at_risk          |

    Scenario: Looking twice tells nothing twice
      Given 2 paid orders totalling 150.00 came in 10 days ago
      When 100 days pass
      And the service looks whom time has moved
      And the service looks whom time has moved
      Then other services are told SegmentEntered 3 times

    Scenario: Whom time has moved is counted where it is now
      Given 2 paid orders totalling 150.00 came in 10 days ago
      When 100 days pass
      And the service looks whom time has moved
      Then the sizes of the segments are
        | at_risk          | 1 |
        | regular_customer | 1 |
        | churned          | 0 |
        | new_customer     | 0 |

    Scenario: A new order wakes a customer up
      Given 2 paid orders totalling 150.00 came in 120 days ago
      And the customer is in the segment at_risk by its rule
      When 1 paid order totalling 75.00 comes in
      Then the customer is in the segment regular_customer by its rule
      And other services are told SegmentExited with
        | customer | cust_456         |
        | segment  | at_risk          |
        | exited   | 2024-06-01 10:00 |

    Scenario: An old order leaves the window of six months by itself
      Given 5 paid orders totalling 50.00 came in 100 days ago
      And 5 paid orders totalling 50.00 came in 5 days ago
      And the customer is in the segment frequent_buyer by its rule
      When 80 days pass
      Then the customer is in the segment regular_customer by its rule

  Rule: What is reached is kept with its moment

    Scenario: A tier is reached with the payment that completes it
      Given these events arrive
        | event          | order | total  | completed        |
        | OrderCompleted | o-1   | 250.00 | 2024-02-01 10:00 |
        | OrderCompleted | o-2   | 250.00 | 2024-02-02 10:00 |
        | OrderCompleted | o-3   | 250.00 | 2024-02-03 10:00 |
        | OrderCompleted | o-4   | 250.00 | 2024-02-04 10:00 |
        | OrderCompleted | o-5   | 250.00 | 2024-02-05 10:00 |
      Then the premium tier was achieved on 2024-02-05 10:00 by totalSpent >= 1000
      And the high value segment was achieved on 2024-02-01 10:00 by averageOrderValue >= 200

    Scenario: A tier that was lost and won again counts from the second time
      Given these events arrive
        | event          | order | total  | completed        | cancelled        |
        | OrderCompleted | o-1   | 250.00 | 2024-02-01 10:00 |                  |
        | OrderCompleted | o-2   | 250.00 | 2024-02-02 10:00 |                  |
        | OrderCompleted | o-3   | 250.00 | 2024-02-03 10:00 |                  |
        | OrderCompleted | o-4   | 250.00 | 2024-02-04 10:00 |                  |
        | OrderCompleted | o-5   | 250.00 | 2024-02-05 10:00 |                  |
        | OrderCancelled | o-5   |        |                  | 2024-03-01 10:00 |
        | OrderCompleted | o-6   | 250.00 | 2024-04-01 10:00 |                  |
      Then the premium tier was achieved on 2024-04-01 10:00 by totalSpent >= 1000

    Scenario: An event that comes late puts the moment right
      Given these events arrive
        | event          | order | total   | completed        |
        | OrderCompleted | o-1   | 250.00  | 2024-02-01 10:00 |
        | OrderCompleted | o-2   | 250.00  | 2024-02-02 10:00 |
        | OrderCompleted | o-3   | 250.00  | 2024-02-03 10:00 |
        | OrderCompleted | o-4   | 250.00  | 2024-02-04 10:00 |
        | OrderCompleted | o-6   | 250.00  | 2024-04-01 10:00 |
      When these events arrive
        | event          | order | total   | completed        |
        | OrderCompleted | o-5   | 250.00  | 2024-02-05 10:00 |
      Then the premium tier was achieved on 2024-02-05 10:00 by totalSpent >= 1000

    Scenario Outline: A tier is lost with the orders it stood on
      Given 5 paid orders totalling 1000.00 came in 10 days ago
      And the customer is in the tier premium
      When <fact> of the last of them arrives
      Then the customer is in the tier regular
      And other services are told CustomerSegmentChanged with
        | old tier | premium |
        | new tier | regular |

      Examples:
        | fact           |
        | OrderCancelled |
        | OrderReturned  |

    Scenario: A rise is told
      When 5 paid orders totalling 1500.00 come in
      Then other services are told CustomerSegmentChanged with
        | customer    | cust_456     |
        | new tier    | premium      |
        | new segment | high_value   |

  Rule: The next tier is shown with the way to it

    Scenario: From regular to premium
      When 2 paid orders totalling 150.00 come in
      Then the next tier is premium by totalSpent >= 1000
      And 15.00 percent of it are reached and 850.00 are missing
      And each condition of it is
        | condition                | now    | needed | met | reached | missing |
        | totalSpent >= 1000       | 150.00 | 1000   | no  | 15.00   | 850.00  |
        | orderCount >= 5          | 2      | 5      | no  | 40.00   | 3       |
        | averageOrderValue >= 100 | 75.00  | 100    | no  | 75.00   | 25.00   |

    Scenario: From premium to VIP
      Given the customer earns 2500 points
      When 23 paid orders totalling 5420.50 come in
      Then the customer is in the tier premium
      And the average order is shown as 235.67
      And the next tier is vip by totalSpent >= 10000
      And 54.21 percent of it are reached and 4579.50 are missing
      And each condition of it is
        | condition                | now     | needed | met | reached | missing |
        | totalSpent >= 10000      | 5420.50 | 10000  | no  | 54.21   | 4579.50 |
        | orderCount >= 20         | 23      | 20     | yes | 100     | 0       |
        | averageOrderValue >= 200 | 235.67  | 200    | yes | 100     | 0       |
        | loyaltyPoints >= 5000    | 2500    | 5000   | no  | 50.00   | 2500    |

    Scenario: There is nothing above enterprise
      When 100 paid orders totalling 60000.00 come in
      Then there is no next tier

  Rule: Points that another service tells of count towards the metrics

    Scenario: Points come in for a paid order
      When these events arrive 2 times over
        | event                   | order | total | payment | points | reference |
        | OrderCreated            | o-1   | 80.00 |         |        |           |
        | order.payment.succeeded | o-1   |       | pay-1   |        |           |
        | loyalty.points.earned   |       |       |         | 80     | o-1       |
        | loyalty.points.earned   |       |       |         | 20     | a-gift    |
      Then the customer has
        | points      | 100   |
        | orders      | 1     |
        | total spent | 80.00 |

    Scenario: Points of one reference count once, the later stand
      When these events arrive
        | event               | points | reference |
        | LoyaltyPointsEarned | 80     | o-1       |
      And it is 2024-06-02 10:00
      And these events arrive
        | event               | points | reference |
        | LoyaltyPointsEarned | 60     | o-1       |
      Then the customer has
        | points | 60 |
