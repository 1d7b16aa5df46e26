Feature: Each business for itself
  The same person may be a customer of several businesses. Each has its own profile of it, its own
  orders and its own figures, and none of them can tell what the others know.

  Background:
    Given it is 2024-10-30 10:00
    And the businesses North and South

  Scenario: One person, two profiles
    When the shop of North registers a customer with
      | e-mail     | ana@example.com |
      | first name | Ana             |
      | user       | user-ana        |
    And the shop of South registers a customer with
      | e-mail     | ana@example.com |
      | first name | Anna            |
      | user       | user-ana        |
    Then North has 1 customer
    And South has 1 customer

  Scenario: Businesses may give the same ids
    Given the customer ana of North
    And the customer ana of South
    When an administrator of North changes ana
      | first name | Ana |
    Then ana of North has
      | first name | Ana |
    And ana of South has
      | first name | - |

  Scenario: Orders belong to the business they were made in
    Given the customer ana of North
    And the customer ana of South
    When North reports a paid order o-1 of ana over 300.00
    And South reports a paid order o-1 of ana over 40.00
    Then ana of North has
      | total spent | 300.00     |
      | segment     | high_value |
    And ana of South has
      | total spent | 40.00        |
      | segment     | new_customer |
    And order o-1 of North has
      | total | 300.00 |
    And order o-1 of South has
      | total | 40.00 |

  Scenario: Events that name no business belong to the default one
    Given the customer ana of North
    When a paid order o-1 of ana over 300.00 is reported without a business
    Then ana of North has
      | total spent | 0 |

  Scenario Outline: What is another business's answers like what does not exist
    Given the customer ana of North
    And North reports a paid order o-1 of ana over 300.00
    When an administrator of South tries to <action> of ana
    Then it is refused exactly as for a customer that does not exist
    And ana of North has
      | status     | active |
      | first name | -      |

    Examples:
      | action                |
      | read the profile      |
      | read the segment      |
      | read the statistics   |
      | read the activity     |
      | read the orders       |
      | read the history      |
      | change the profile    |
      | replace the profile   |
      | deactivate the account |

  Scenario: Another business's order answers like one that does not exist
    Given the customer ana of North
    And North reports a paid order o-1 of ana over 300.00
    When an administrator of South tries to read order o-1
    Then it is refused exactly as for an order that does not exist

  Scenario: Lists, searches and sizes know one business only
    Given the customer ana of North
    And the customer bea of South
    When an administrator of South searches for example.com
    Then she finds bea
    And South has 1 customer

  Scenario: What is published names its business
    When the shop of North registers a customer with
      | e-mail | ana@example.com |
    Then other services are told CustomerCreated 1 time in North
    And other services are told CustomerCreated 0 times in South

  Scenario: Currencies are each business's own
    Given the business South counts in EUR
    And the customer ana of North
    And the customer ana of South
    When North reports a paid order o-1 of ana over 100.00 EUR
    And South reports a paid order o-1 of ana over 100.00 EUR
    Then ana of North has
      | total spent | 0 |
    And ana of South has
      | total spent | 100.00 |
