Feature: Audiences
  Those who write to customers take whom they write to from a segment or a tier. Who is in it, and who
  of them may be written to, is judged at the moment of reading: not when somebody was last looked at,
  and not by a list that was made yesterday.

  Background:
    Given it is 2024-10-01 10:00
    And these customers, each registered a day after the one before
      | id   | e-mail           | user   | phone        | marketing by e-mail | marketing by text message | marketing by push message |
      | ana  | ana@example.com  | user-1 | +40712345678 | yes                 | yes                       | yes                       |
      | zoe  | zoe@example.com  |        |              | yes                 | yes                       | yes                       |
      | john | john@example.com | user-3 | +40712345670 | no                  | yes                       | no                        |
      | eva  | eva@example.com  | user-4 |              | yes                 | no                        | no                        |

  Scenario: The members of a segment are read by their ids
    Given 1 paid order of zoe totalling 300.00 comes in
    And 1 paid order of ana totalling 250.00 comes in
    And 1 paid order of john totalling 20.00 comes in
    When an administrator reads the audience high_value
    Then she finds in this order ana, zoe
    And she sees zoe with
      | tier        | regular    |
      | segment     | high_value |
      | total spent | 300.00     |
    And the audience high_value has 2 members

  Scenario: A tier is an audience as well
    Given 6 paid orders of eva totalling 1500.00 come in
    When an administrator reads the audience premium
    Then she finds eva
    When an administrator reads the audience regular
    Then she finds in this order ana, john, zoe

  Scenario Outline: An audience is read a page at a time, each member once
    When an administrator reads the audience new_customer in pages of <size>
    Then there are <pages> pages
    And she finds in this order ana, eva, john, zoe

    Examples:
      | size | pages |
      | 1    | 4     |
      | 3    | 2     |
      | 4    | 1     |

  Scenario: Whoever stays is met once, however many come and go between two pages
    Given an administrator has read a first page of 2 of the audience new_customer
    When the shop registers a customer with
      | id     | bob             |
      | e-mail | bob@example.com |
    And the shop registers a customer with
      | id     | maria             |
      | e-mail | maria@example.com |
    And 2 paid orders of ana totalling 20.00 come in
    And the administrator reads the next page of the audience new_customer
    Then she finds in this order john, maria
    When the administrator reads the next page of the audience new_customer
    Then she finds zoe

  Scenario: Somebody whose membership has ended a second ago is not in it, though nobody looked
    Given it is 2024-10-31 09:59
    When an administrator reads the audience new_customer
    Then she finds in this order ana, eva, john, zoe
    Given it is 2024-10-31 10:00
    When an administrator reads the audience new_customer
    Then she finds in this order eva, john, zoe
    And the audience new_customer has 3 members

  Scenario: Somebody who has entered a second ago by time alone is in it, though nobody looked
    Given it is 2024-10-05 10:00
    And 1 paid order of zoe totalling 20.00 comes in
    And 89 days 23:59:59 pass
    When an administrator reads the audience at_risk
    Then she finds in this order ana, eva, john
    Given 0 days 00:00:01 pass
    When an administrator reads the audience at_risk
    Then she finds in this order ana, eva, john, zoe
    And the audience at_risk has 4 members
    When the service looks whom time has moved
    And an administrator reads the audience at_risk
    Then she finds in this order ana, eva, john, zoe

  Scenario Outline: By a channel only those are reached who agreed to it and have what it needs
    When an administrator reads whom the audience new_customer reaches by <channel>
    Then she finds in this order <found>

    Examples: an address that everybody has
      | channel | found         |
      | e-mail  | ana, eva, zoe |

    Examples: a phone number
      | channel      | found     |
      | text message | ana, john |

    Examples: a user, to whose devices it goes
      | channel      | found |
      | push message | ana   |

  Scenario: A consent that is withdrawn counts at once, and so does one that is given
    Given an administrator changes ana
      | marketing by e-mail | no |
    And user-3 changes john
      | marketing by e-mail | yes |
    When an administrator reads whom the audience new_customer reaches by e-mail
    Then she finds in this order eva, john, zoe

  Scenario Outline: Whoever is not active is a member, and is not written to
    Given an administrator changes ana
      | status | <status> |
    When an administrator reads whom the audience new_customer reaches by e-mail
    Then she finds in this order eva, zoe
    When an administrator reads the audience new_customer
    Then she finds in this order ana, eva, john, zoe

    Examples:
      | status    |
      | inactive  |
      | suspended |

  Scenario: An export has everybody, as a campaign needs it
    Given 1 paid order of zoe totalling 300.50 comes in
    When an administrator exports whom the audience high_value reaches by e-mail
    Then the file has zoe
    And the file says of zoe
      | email             | zoe@example.com  |
      | segment           | high_value       |
      | totalSpent        | 300.50           |
      | averageOrderValue | 300.50           |
      | currency          | USD              |
      | emailOptIn        | yes              |
      | phone             | -                |
      | memberSince       | 2024-10-05 10:00 |

  Scenario: Somebody set into a segment by hand is in its audience until that ends
    Given an administrator sets ana by hand to the segment high_value until 2024-10-10 10:00
    When an administrator reads the audience high_value
    Then she finds ana
    Given it is 2024-10-10 10:00
    When an administrator reads the audience high_value
    Then she finds nobody

  Scenario: A name that nobody defined is answered with the names there are
    When an administrator tries to read the audience spenders
    Then it is refused because there is no such segment
    And the answer names premium, vip, churned and high_value

  Scenario: A page has 1 to 100 members
    When an administrator tries to read a page of 101 of the audience churned
    Then it is refused because of the limit

  Scenario Outline: Those who may list customers read audiences, administrators export them
    When <who> tries to read the audience new_customer
    Then <read>
    When <who> tries to export the audience new_customer
    Then <exported>

    Examples:
      | who              | read                                      | exported                                  |
      | an administrator | it is done                                | it is done                                |
      | a manager        | it is done                                | it is done                                |
      | an agent         | it is done                                | it is refused because it is not permitted |
      | the shop         | it is done                                | it is refused because it is not permitted |
      | another customer | it is refused because it is not permitted | it is refused because it is not permitted |

  Scenario: A business reads its own members alone
    Given the businesses North and South
    And the customer olga of North
    And the customer otto of South
    When an administrator of South reads the audience new_customer
    Then she finds otto
