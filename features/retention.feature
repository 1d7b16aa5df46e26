Feature: Letting go of who has not been seen for long
  Whoever has done nothing for 1095 days is told, and 30 days later nothing of the person is kept any
  more. Whoever comes back stays. The days are of 24 hours, leap years or not.

  Background:
    Given it is 2020-02-29 10:00
    And a customer with
      | id     | cust_456        |
      | e-mail | ana@example.com |
      | user   | user-7          |

  Scenario: A moment too early, nobody is told
    Given it is 2023-02-28 09:59
    When the retention runs
    Then other services are told CustomerInactivityNoticed 0 times

  Scenario: Who has been inactive for the whole time is told once
    Given it is 2023-02-28 10:00
    When the retention runs
    And 7 days pass
    And the retention runs
    Then other services are told CustomerInactivityNoticed 1 time
    And other services are told CustomerInactivityNoticed with
      | customer       | cust_456         |
      | inactive since | 2020-02-29 10:00 |
      | goes from      | 2023-03-30 10:00 |

  Scenario: A moment before the time of the notice is over, everything is there
    Given it is 2023-02-28 10:00
    And the retention runs
    And it is 2023-03-30 09:59
    When the retention runs
    Then the customer is still there

  Scenario: When the time of the notice is over, nothing is left
    Given it is 2023-02-28 10:00
    And the retention runs
    And it is 2023-03-30 10:00
    When the retention runs
    Then other services are told CustomerErased 1 time
    When an administrator tries to read the profile
    Then it is refused because there is no such customer

  Scenario: Nobody is anonymised without a notice before
    Given it is 2030-01-01 10:00
    When the retention runs
    Then the customer is still there
    And other services are told CustomerInactivityNoticed 1 time

  Scenario Outline: Whatever the person does keeps the account
    Given it is 2022-12-01 10:00
    And <activity>
    And it is 2023-02-28 10:00
    When the retention runs
    Then other services are told CustomerInactivityNoticed 0 times

    Examples:
      | activity                                       |
      | the person changes the profile                 |
      | the person orders                              |
      | the person books an appointment for 2022-12-05 |
      | the person's user books an appointment         |
      | the person asks for a brochure                 |

  Scenario: What others do about somebody keeps no account
    Given it is 2022-12-01 10:00
    And an administrator changes
      | first name | Ana |
    And it is 2023-02-28 10:00
    When the retention runs
    Then other services are told CustomerInactivityNoticed 1 time

  Scenario: Who comes back after the notice stays, and is told anew years later
    Given it is 2023-02-28 10:00
    And the retention runs
    And it is 2023-03-20 10:00
    And the person orders
    And it is 2023-03-30 10:00
    When the retention runs
    Then the customer is still there
    Given it is 2026-03-19 09:00
    When the retention runs
    Then other services are told CustomerInactivityNoticed 1 time
    Given it is 2026-03-19 10:00
    When the retention runs
    Then other services are told CustomerInactivityNoticed 2 times
    And the customer is still there

  Scenario: A legal hold stops it, and its end lets it go on
    Given it is 2023-02-28 10:00
    And the retention runs
    And an administrator places a hold because "Lawsuit 7/24"
    And it is 2023-03-30 10:00
    When the retention runs
    Then the customer is still there
    When an administrator lifts the hold
    And the retention runs
    And an administrator tries to read the profile
    Then it is refused because there is no such customer

  Scenario: Who is held is not told either
    Given an administrator places a hold because "Lawsuit 7/24"
    And it is 2023-02-28 10:00
    When the retention runs
    Then other services are told CustomerInactivityNoticed 0 times

  Scenario: Who waits for an answer about privacy stays until there is one
    Given it is 2023-02-28 10:00
    And the retention runs
    And it is 2023-03-29 10:00
    And an administrator asks for the rectification
    And it is 2023-03-30 10:00
    When the retention runs
    Then the customer is still there

  Scenario: One person of two businesses goes where nothing was heard of it
    Given the businesses North and South
    And the customer ana of North
    And it is 2022-12-01 10:00
    And the customer ana of South
    And it is 2023-02-28 10:00
    And the retention runs
    And it is 2023-03-30 10:00
    When the retention runs
    Then North has no customer
    And South has 1 customer

  Scenario: The job runs once for each Sunday, however often it is asked for
    Given it is 2023-03-05 02:59
    Then the weekly job is not due
    Given it is 2023-03-05 03:00
    Then the weekly job is due
    And the weekly job is not due
    Given it is 2023-03-12 02:59
    Then the weekly job is not due
    Given it is 2023-03-12 03:00
    Then the weekly job is due

  Scenario: A Sunday that nobody saw is made up for on the day, and not later
    Given it is 2023-03-20 03:01
    Then the weekly job is not due
    Given it is 2023-03-26 23:00
    Then the weekly job is due

  Scenario: Appointments of long ago go, and the customer stays
    Given it is 2022-01-01 10:00
    And the person books an appointment for 2022-01-05
    And it is 2023-06-01 10:00
    When the retention runs
    Then the customer is still there
    And the customer has no appointments
    And other services are told CustomerInactivityNoticed 0 times
