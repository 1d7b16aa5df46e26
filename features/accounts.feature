Feature: Profiles follow the accounts of the sign-in service
  Who signs up gets an empty profile. E-mail, names and phone are kept in step: what the sign-in
  service changes is taken over, unless the same was changed here later. It never gives consent.

  Background:
    Given it is 2025-01-10 09:00

  Scenario: Somebody signs up
    When these events arrive
      | event       | user   | e-mail          | first name | phone        |
      | UserCreated | user-7 | ana@example.com | Ana        | +40712345678 |
    And the customer with ana@example.com is looked for
    Then the customer has
      | user                        | user-7           |
      | first name                  | Ana              |
      | phone                       | +40712345678     |
      | registered                  | 2025-01-10 09:00 |
      | marketing by e-mail         | no               |
      | notifications of promotions | no               |
      | segment                     | new_customer     |
    And other services are told CustomerCreated with
      | e-mail     | ana@example.com  |
      | first name | Ana              |
      | registered | 2025-01-10 09:00 |
    And other services are told that an event caused CustomerCreated
    And other services are told ConsentGiven 0 times

  Scenario: Signing up twice is the same as once
    When these events arrive 3 times over
      | event             | user   | e-mail          |
      | auth.user.created | user-7 | ana@example.com |
      | UserUpdated       | user-7 | ana@example.com |
    Then the business has 1 customer
    And other services are told CustomerCreated 1 time

  Scenario: Whoever registered here already is linked
    Given a customer with
      | e-mail    | ana@example.com |
      | last name | Popescu         |
    And 1 days pass
    When these events arrive
      | event       | user   | e-mail          | first name |
      | UserCreated | user-7 | ANA@example.com | Ana        |
    Then the business has 1 customer
    And the customer has
      | user       | user-7           |
      | first name | Ana              |
      | last name  | Popescu          |
      | registered | 2025-01-10 09:00 |

  Scenario: A new address and phone are taken over
    Given these events arrive
      | event       | user   | e-mail          | phone        |
      | UserCreated | user-7 | ana@example.com | +40712345678 |
    And the customer with ana@example.com is looked for
    And 1 days pass
    When these events arrive
      | event       | user   | e-mail          | phone        |
      | UserUpdated | user-7 | new@example.com | +40712345679 |
    Then the customer has
      | e-mail | new@example.com |
      | phone  | +40712345679    |
    And other services are told CustomerProfileUpdated with
      | fields changed | e-mail, phone   |
      | e-mail         | new@example.com |

  Scenario: What a person changed here is not undone by what was known before
    Given these events arrive
      | event       | user   | e-mail          | first name |
      | UserCreated | user-7 | ana@example.com | Ana        |
    And the customer with ana@example.com is looked for
    And 1 days pass
    And the customer changes
      | first name | Anna |
    And 1 days pass
    When these events arrive
      | event       | user   | e-mail          | first name | last name |
      | UserUpdated | user-7 | ana@example.com | Ana        | Popescu   |
    Then the customer has
      | first name | Anna    |
      | last name  | Popescu |

  Scenario: What is changed there later is taken over all the same
    Given these events arrive
      | event       | user   | e-mail          | first name |
      | UserCreated | user-7 | ana@example.com | Ana        |
    And the customer with ana@example.com is looked for
    And the customer changes
      | first name | Anna |
    And 1 days pass
    When these events arrive
      | event       | user   | e-mail          | first name |
      | UserUpdated | user-7 | ana@example.com | Anne       |
    Then the customer has
      | first name | Anne |

  Scenario: An address that is another customer's is put aside until it is free
    Given a customer with
      | id     | eva             |
      | e-mail | eva@example.com |
      | user   | user-8          |
    When these events arrive
      | event       | user   | e-mail          |
      | UserCreated | user-7 | eva@example.com |
      | UserCreated | user-9 | ina@example.com |
    Then 1 event waits to be tried again
    And the business has 2 customers
    When an administrator changes eva
      | e-mail | other@example.com |
    And 1 second passes and what waits is tried again
    Then 0 events wait to be tried again
    And the business has 3 customers

  Scenario Outline: What cannot be an account is put aside
    When these events arrive
      | event       | user   | e-mail   | phone   |
      | UserCreated | <user> | <e-mail> | <phone> |
    Then 1 event waits to be tried again
    And the business has 0 customers

    Examples:
      | user   | e-mail          | phone   |
      | user-7 | no address      |         |
      | user-7 |                 |         |
      | a b    | ana@example.com |         |
      | user-7 | ana@example.com | call me |
