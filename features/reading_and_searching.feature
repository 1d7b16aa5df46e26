Feature: Finding customers
  Those who work for a business find its customers by what they remember of them, and read lists
  of any length a page at a time.

  Background:
    Given it is 2024-10-01 10:00
    And these customers, each registered a day after the one before
      | id    | first name | last name | e-mail                | phone           |
      | ana   | Ana        | Popescu   | ana.p@example.com     | +40 712 345 678 |
      | zoe   | Zoë        | Müller    | zoe@example.org       | +49 30 901820   |
      | john  | John       | Doe       | john.doe@example.com  |                 |
      | maria | María      | García    | m.garcia@example.net  |                 |
      | jane  | Jane       | Smith     | jane.smith@example.com |                |

  Scenario Outline: A search finds by name, address and number, and forgives
    When an administrator searches for <text>
    Then she finds <found>

    Examples: by what is there
      | text              | found |
      | Popescu           | ana   |
      | zoe@example.org   | zoe   |
      | garcia            | maria |
      | +40712345678      | ana   |
      | jane smith        | jane  |

    Examples: without regard to case and accents
      | text    | found |
      | POPESCU | ana   |
      | zoe     | zoe   |
      | maria   | maria |
      | MULLER  | zoe   |

    Examples: with typing errors
      | text    | found |
      | Popesku | ana   |
      | Garzia  | maria |

    Examples: nothing
      | text          | found  |
      | Quetzalcoatl  | nobody |

  Scenario Outline: A list is sorted as asked
    When an administrator lists the customers by <order>
    Then she finds in this order <found>

    Examples:
      | order            | found                       |
      | oldest first     | ana, zoe, john, maria, jane |
      | newest first     | jane, maria, john, zoe, ana |
      | e-mail           | ana, jane, john, maria, zoe |
      | e-mail backwards | zoe, maria, john, jane, ana |

  Scenario Outline: A list is read a page at a time, each customer once
    When an administrator reads the list by <order> in pages of <size>
    Then there are <pages> pages
    And she finds in this order <found>

    Examples:
      | order        | size | pages | found                       |
      | newest first | 2    | 3     | jane, maria, john, zoe, ana |
      | newest first | 5    | 1     | jane, maria, john, zoe, ana |
      | e-mail       | 1    | 5     | ana, jane, john, maria, zoe |

  Scenario: A customer registered between two pages is not read twice nor leaves a gap
    Given an administrator has read a first page of 2, newest first
    When the shop registers a customer with
      | id     | newest             |
      | e-mail | newest@example.com |
    And the administrator reads the next page
    Then she finds in this order john, zoe

  Scenario Outline: A page has 1 to 100 customers
    When an administrator tries to read a page of <size>
    Then it is refused because of the limit

    Examples:
      | size |
      | 0    |
      | 101  |

  Scenario: A page is continued only in the list it belongs to
    Given an administrator has read a first page of 2, newest first
    When the administrator tries to read the next page by e-mail
    Then it is refused because of the cursor

  Scenario: A list is narrowed by status
    Given an administrator deactivates john
    When an administrator lists the customers who are inactive
    Then she finds john
    When an administrator lists the customers who are active
    Then she finds ana, zoe, maria, jane

  Scenario: A list is narrowed by tier and by segment
    Given it is 2024-10-10 10:00
    And 6 paid orders of zoe totalling 1500.00 come in
    And 1 paid order of ana totalling 300.00 comes in
    When an administrator lists the customers in the tier premium
    Then she finds zoe
    When an administrator lists the customers in the segment high_value
    Then she finds ana, zoe
    And she sees zoe with
      | tier        | premium    |
      | segment     | high_value |
      | total spent | 1500.00    |
      | orders      | 6          |

  Scenario: A list is narrowed by the time of registration
    When an administrator lists the customers registered after 2024-10-03 10:00
    Then she finds maria, jane

  Scenario: The sizes of tiers and segments are known
    Given it is 2024-10-10 10:00
    And 6 paid orders of zoe totalling 1500.00 come in
    Then the sizes of the tiers are
      | regular    | 4 |
      | premium    | 1 |
      | vip        | 0 |
      | enterprise | 0 |
    And the sizes of the segments are
      | new_customer | 4 |
      | high_value   | 1 |
      | at_risk      | 0 |

  Scenario: The history is read from the newest entry back
    Given it is 2024-10-10 10:00
    And an administrator changes ana
      | first name | Anna |
    And an administrator deactivates ana
    When an administrator reads the history of ana
    Then it tells of CustomerDeactivated, DataRequestChanged, DataRequestReceived, CustomerProfileUpdated, SegmentEntered, CustomerCreated
