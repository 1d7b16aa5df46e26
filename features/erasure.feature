Feature: Erasing a person
  Who was erased is gone from everywhere, and nothing that other services still tell brings the
  person back. What the books need stays, without saying whose it was.

  Background:
    Given it is 2024-10-01 10:00
    And a customer with
      | id     | cust_456         |
      | user   | user-ana         |
      | e-mail | ana@example.com  |

  Scenario: An erased customer answers like one that never was
    Given these events arrive
      | event            | order | total  |
      | OrderCreated     | o-1   | 120.00 |
      | PaymentProcessed | o-1   |        |
    And an administrator asks for the erasure at once
    When the erasures that are due are carried out
    Then the request is done
    And nothing is to be seen of the customer
    And there is no order o-1 to be seen
    And other services are told CustomerErased 1 time

  Scenario: It waits until the time for thinking better of it is over
    Given the customer asks for the erasure
    When the erasures that are due are carried out
    Then the request is approved
    When it is 2024-10-15 10:00
    And the erasures that are due are carried out
    Then the request is done

  Scenario: What is told late brings nothing back
    Given the customer was erased
    When these events arrive
      | event               | order | total | points | user     | e-mail          | appointment | customer |
      | OrderCreated        | o-2   | 10.00 |        |          |                 |             |          |
      | OrderCompleted      | o-3   | 10.00 |        |          |                 |             |          |
      | PaymentProcessed    | o-2   |       |        |          |                 |             |          |
      | ShipmentCreated     | o-2   |       |        |          |                 |             |          |
      | LoyaltyPointsEarned |       |       | 50     |          |                 |             |          |
      | UserCreated         |       |       |        | user-ana | ana@example.com |             |          |
      | UserUpdated         |       |       |        | user-ana | ana@example.com |             |          |
      | UserCreated         |       |       |        | user-new | Ana@Example.com |             |          |
      | AppointmentBooked   |       |       |        | user-ana |                 | a-1         |          |
      | AppointmentBooked   |       |       |        |          |                 | a-2         | cust_456 |
    Then nothing is to be seen of the customer
    And there is no order o-2 to be seen
    And nobody has the e-mail address ana@example.com

  Scenario: What is told twice brings nothing back
    Given these events arrive
      | event        | order | total |
      | OrderCreated | o-4   | 10.00 |
    And the customer was erased
    When these events arrive
      | event        | order | total |
      | OrderCreated | o-4   | 10.00 |
    Then there is no order o-4 to be seen

  Scenario: Who registers anew is a new customer
    Given the customer was erased
    When an administrator registers a customer with
      | user   | user-ana        |
      | e-mail | ana@example.com |
    And these events arrive
      | event       | user     | e-mail          | first name |
      | UserUpdated | user-ana | ana@example.com | Ana        |
    Then the customer has
      | e-mail     | ana@example.com |
      | first name | Ana             |

  Scenario: Nobody is given the id of who was erased
    Given the customer was erased
    When an administrator tries to register a customer with
      | id     | cust_456          |
      | e-mail | other@example.com |
    Then it is refused because the id is taken

  Scenario: A legal hold stops it
    Given an administrator places a hold because "A court asks for it"
    And an administrator asks for the erasure at once
    When the erasures that are due are carried out
    Then the request is on_hold
    When an administrator lifts the hold
    And the erasures that are due are carried out
    Then the request is done
    And nothing is to be seen of the customer

  Scenario: The same person in another business stays
    Given the customer cust_456 of the business North has the user user-ana
    When the customer was erased
    Then the customer cust_456 of the business North is there
