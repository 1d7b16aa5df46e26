Feature: Keeping data that the law wants kept
  A lawsuit or an audit may need what a person wants erased. While a legal hold lasts, nothing of
  that customer is erased; when it ends, the erasure goes on.

  Background:
    Given it is 2024-10-01 10:00
    And the customer cust_456

  Scenario: A hold stops an erasure, and its end lets it go on
    Given the customer asks for the erasure
    When an administrator places a hold because "Lawsuit 7/24"
    Then the request is on_hold
    And it is 2024-10-20 10:00
    And the job has nothing to do
    When an administrator lifts the hold
    Then the request is approved
    And the job begins it

  Scenario: Of two holds both must end
    Given the customer asks for the erasure
    And an administrator places a hold because "Lawsuit 7/24"
    And an administrator places a hold until 2024-10-18 10:00 because "Tax audit"
    And it is 2024-10-17 10:00
    When an administrator lifts the hold
    Then the request is on_hold
    And it is 2024-10-17 11:00
    And the job has nothing to do

  Scenario: A hold that has an end ends by itself
    Given an administrator places a hold until 2024-11-01 00:00 because "Tax audit"
    When the customer asks for the erasure
    Then the request is on_hold
    And it is 2024-10-31 23:59
    And the job has nothing to do
    And it is 2024-11-01 00:00
    And the job begins it

  Scenario: A hold stops an erasure that has begun
    Given an administrator asks for the erasure at once
    And the job begins it
    When an administrator places a hold because "Lawsuit 7/24"
    Then the request is on_hold
    And the job has nothing to do

  Scenario: A hold stops no export
    Given an administrator places a hold because "Lawsuit 7/24"
    When the customer asks for the export
    Then the job begins it

  Scenario: A person can withdraw what is on hold
    Given the customer asks for the erasure
    And an administrator places a hold because "Lawsuit 7/24"
    When the customer withdraws it
    Then the request is withdrawn

  Scenario: It is kept who placed a hold, why and until when
    When the administrator places a hold until 2024-11-01 00:00 because "Tax audit"
    Then the newest hold has
      | reason | Tax audit        |
      | author | an-administrator |
      | until  | 2024-11-01 00:00 |
    And other services are told LegalHoldPlaced with
      | customer | cust_456 |

  Scenario: Lifting twice is the same as once
    Given an administrator places a hold because "Lawsuit 7/24"
    And an administrator lifts the hold
    When an administrator lifts the hold
    Then other services are told LegalHoldLifted 1 time

  Scenario: A hold does not end before it begins
    When an administrator tries to place a hold until 2024-09-30 00:00 because "Tax audit"
    Then it is refused because a field is wrong

  Scenario Outline: Holds are for administrators alone
    When <who> tries to place a hold because "Revenge"
    Then it is refused because <reason>

    Examples:
      | who              | reason                    |
      | the customer     | it is not permitted       |
      | an agent         | it is not permitted       |
      | the shop         | it is not permitted       |
      | another customer | there is no such customer |
