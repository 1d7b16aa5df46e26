Feature: Deactivating a customer
  A customer may leave, or a business may close a customer's account. The profile stays as it was,
  nobody else gets its address, and an administrator can bring it back, until it is erased after
  the grace period.

  Background:
    Given it is 2024-10-30 10:00
    And the customer cust_456
    And it is 2024-10-31 09:30

  Scenario Outline: Customers leave, and administrators close accounts
    When <who> deactivates the account
    Then the customer has
      | status  | inactive         |
      | changed | 2024-10-31 09:30 |
    And other services are told CustomerDeactivated with
      | customer    | cust_456         |
      | deactivated | 2024-10-31 09:30 |

    Examples:
      | who              |
      | the customer     |
      | an administrator |
      | a manager        |

  Scenario: Deactivating twice is the same as once
    Given the customer deactivates the account
    And it is 2024-11-02 12:00
    When an administrator deactivates the account
    Then the customer has
      | status  | inactive         |
      | changed | 2024-10-31 09:30 |
    And other services are told CustomerDeactivated 1 time

  Scenario: The address of an inactive customer is not free
    Given the customer deactivates the account
    When the shop tries to register a customer with
      | e-mail | cust_456@example.com |
    Then it is refused because the e-mail address is taken

  Scenario: An inactive customer's orders are still counted
    Given the customer deactivates the account
    When 1 paid order totalling 250.00 comes in
    Then the metrics are
      | orders      | 1      |
      | total spent | 250.00 |

  Scenario: An administrator brings a customer back
    Given the customer deactivates the account
    When an administrator changes
      | status | active |
    Then the customer has
      | status | active |
    And other services are told CustomerReactivated with
      | customer | cust_456 |

  Scenario: A customer who left does not come back by itself
    Given the customer deactivates the account
    When the customer tries to change
      | status | active |
    Then it is refused because it is not permitted
    And the customer has
      | status | inactive |

  Scenario: An account is not closed on a view that is out of date
    Given an administrator and the shop have both looked at the customer
    And the administrator changes what she saw
      | first name | Johnny |
    When a manager tries to deactivate the account it saw
    Then it is refused because somebody else has changed the customer since
    And the customer has
      | status | active |

  Scenario Outline: Nobody else closes an account
    When <who> tries to deactivate the account
    Then it is refused because <reason>
    And the customer has
      | status | active |

    Examples:
      | who              | reason                    |
      | an agent         | it is not permitted       |
      | the shop         | it is not permitted       |
      | another customer | there is no such customer |

  Scenario: The deactivation is remembered
    When an administrator deactivates the account
    Then the newest entry of the history is CustomerDeactivated by the administrator
    And it says
      | field  | before | after    |
      | status | active | inactive |
