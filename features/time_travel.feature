Feature: Looking back
  What was can be read as what is: a customer, its segment, its orders, at any moment. What had
  happened by then counts, also where it became known only later.

  Background:
    Given it is 2024-01-10 09:00
    And a customer with
      | id         | cust_456             |
      | e-mail     | john.doe@example.com |
      | first name | John                 |
      | last name  | Doe                  |

  Scenario: A profile as it was before it changed
    Given it is 2024-03-01 09:00
    And the customer changes
      | first name | Johnny                |
      | e-mail     | johnny@example.com    |
    And it is 2024-05-01 09:00
    And the customer changes
      | first name | Jack |
    When one looks back to 2024-02-01 09:00
    Then the customer has
      | first name | John                 |
      | e-mail     | john.doe@example.com |
    When one looks back to 2024-04-01 09:00
    Then the customer has
      | first name | Johnny             |
      | e-mail     | johnny@example.com |
    When one looks at the present again
    Then the customer has
      | first name | Jack |

  Scenario: An order as it was on its way
    Given it is 2024-06-01 09:00
    And these events arrive
      | event            | order | total | placed           | payment | state    | paid             | shipment | tracking |
      | OrderCreated     | o-1   | 39.98 | 2024-05-12 10:30 |         |          |                  |          |          |
      | PaymentProcessed | o-1   |       |                  | pay-1   | Captured | 2024-05-13 10:31 |          |          |
    When one looks back to 2024-05-12 20:00
    Then order o-1 has
      | status  | Pending |
      | payment | -       |
    When one looks back to 2024-05-14 00:00
    Then order o-1 has
      | status  | PaymentProcessed |
      | payment | pay-1            |
    When one looks back to 2024-05-12 10:00
    Then there is no order o-1 to be seen

  Scenario: Where a customer stood, and since when
    Given it is 2024-06-01 09:00
    And 10 paid orders totalling 2000.00 come in
    And it is 2024-09-15 09:00
    And the service looks whom time has moved
    Then it belongs to at_risk, frequent_buyer, high_value
    When one looks back to 2024-06-20 09:00
    Then the customer is in the tier premium
    And it belongs to frequent_buyer, high_value
    When one looks back to 2024-05-31 09:00
    Then the customer is in the tier regular

  Scenario: What a customer had ordered by then
    Given it is 2024-06-01 09:00
    And these events arrive
      | event          | order | total | placed           | completed        |
      | OrderCompleted | o-1   | 10.00 | 2024-02-01 10:00 | 2024-02-01 10:00 |
      | OrderCompleted | o-2   | 20.00 | 2024-03-01 10:00 | 2024-03-01 10:00 |
    When one looks back to 2024-02-15 09:00
    Then the customer's activity is
      | orders      | 1     |
      | total spent | 10.00 |
    And the customer's orders are o-1
    When one looks back to 2024-01-20 09:00
    Then the customer's activity is
      | orders      | 0 |

  Scenario: Before there was a customer
    When one looks back to 2024-01-09 09:00
    And an administrator tries to read the profile
    Then it is refused because there is no such customer

  Scenario: A moment that is still to come
    When one looks back to 2025-01-01 09:00
    And an administrator tries to read the profile
    Then it is refused because of the moment
