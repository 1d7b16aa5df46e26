Feature: What cannot be applied waits, and holds up nothing else
  Other services make mistakes, and so do we. An event that cannot be applied is set aside and tried
  again a few times, longer and longer apart; then it is given up until an operator says otherwise.
  All other events take effect as if it were not there, and once it can be applied, so does it.

  Background:
    Given it is 2024-12-20 09:00
    And the customer cust-123
    And these events arrive
      | event          | order | total  |
      | OrderCompleted | o-1   | 39.98  |
      | OrderCompleted | o-2   | plenty |
      | OrderCompleted | o-3   | 10.00  |

  Scenario: The other events take effect
    Then 1 event waits to be tried again
    And the metrics are
      | orders      | 2     |
      | total spent | 49.98 |
    And there is no order o-2 to be seen

  Scenario: It is tried four times more and then given up
    When 1 second passes and what waits is tried again
    Then 1 event waits to be tried again after 2 attempts
    When 10 seconds pass and what waits is tried again
    And 60 seconds pass and what waits is tried again
    Then 1 event waits to be tried again after 4 attempts
    When 300 seconds pass and what waits is tried again
    Then 1 event is given up
    And 0 events wait to be tried again

  Scenario: Before its time it is left alone
    When 0 seconds pass and what waits is tried again
    Then 1 event waits to be tried again after 1 attempt

  Scenario: Once it can be applied it takes effect by itself
    When the service learns to read that total as 50.02
    And 1 second passes and what waits is tried again
    Then 0 events wait to be tried again
    And the metrics are
      | orders      | 3      |
      | total spent | 100.00 |

  Scenario: What was given up is applied when an operator asks
    Given 1 second passes and what waits is tried again
    And 10 seconds pass and what waits is tried again
    And 60 seconds pass and what waits is tried again
    And 300 seconds pass and what waits is tried again
    When the service learns to read that total as 50.02
    And 300 seconds pass and what waits is tried again
    Then 1 event is given up
    When an operator tries everything again
    Then 0 events are given up
    And the metrics are
      | orders      | 3      |
      | total spent | 100.00 |

  Scenario: An operator who asks too early loses nothing
    When an operator tries everything again
    Then 1 event waits to be tried again after 2 attempts

  Scenario: A better event of the same order takes effect beside it
    When these events arrive
      | event          | order | total |
      | OrderCompleted | o-2   | 20.00 |
    Then 1 event waits to be tried again
    And the metrics are
      | orders      | 3     |
      | total spent | 69.98 |

  Scenario: What it brings about is told to others, with what caused it
    When the service learns to read that total as 5000.00
    And 1 second passes and what waits is tried again
    Then other services are told CustomerSegmentChanged 1 time
    And other services are told that an event caused CustomerSegmentChanged
