Feature: A business defines its own tiers and segments
  Every business begins with the same tiers and segments and makes them its own: it defines new ones
  by a rule, changes them, and retires those it no longer wants. Each change makes a new version of
  all its definitions, and everybody is brought up to date behind it.

  Background:
    Given it is 2024-06-01 10:00
    And the customer cust_456
    And 3 paid orders totalling 450.00 come in
    And it is 2024-07-10 10:00
    And the service looks whom time has moved

  Rule: A business begins with the default definitions

    Scenario: Nothing has been defined
      Then the definitions are of version 1
      And the tiers are regular, premium, vip and enterprise
      And the segments are churned, at_risk, frequent_buyer, high_value, new_customer and regular_customer

  Rule: Segments and tiers are defined by a rule

    Scenario: A segment is defined, and everybody is brought up to date
      When the administrator defines the segment loyal
        | rule        | orderCount >= 3   |
        | priority    | 0                 |
        | description | Came back, twice  |
      Then the definitions are of version 2
      And the segments are loyal, churned, at_risk, frequent_buyer, high_value, new_customer and regular_customer
      And loyal is defined as
        | kind        | segment          |
        | rule        | orderCount >= 3  |
        | description | Came back, twice |
        | priority    | 0                |
        | version     | 2                |
      And other services are told SegmentDefined with
        | segment     | loyal            |
        | kind        | segment          |
        | rule        | orderCount >= 3  |
        | version     | 2                |
        | author      | an-administrator |
        | defined     | 2024-07-10 10:00 |
      When the service brings everybody up to date
      Then the customer is in the segment loyal by its rule
      And other services are told SegmentEntered with
        | customer | cust_456         |
        | segment  | loyal            |
        | entered  | 2024-06-01 10:00 |
      And other services are told CustomerSegmentChanged with
        | old segment | regular_customer |
        | new segment | loyal            |
      And 1 customer is in loyal

    Scenario: Until then a customer is read as last assessed
      When the administrator defines the segment loyal
        | rule     | orderCount >= 3 |
        | priority | 0               |
      Then the customer is in the segment regular_customer by its rule

    Scenario: What happens from then on goes by the new definitions at once
      When the administrator defines the segment loyal
        | rule     | orderCount >= 4 |
        | priority | 0               |
      And 1 paid order totalling 20.00 comes in
      Then the customer is in the segment loyal by its rule

    Scenario: Being brought up to date twice changes nothing
      Given the administrator defines the segment loyal
        | rule     | orderCount >= 3 |
        | priority | 0               |
      When the service brings everybody up to date
      And the service brings everybody up to date
      Then other services are told SegmentEntered 3 times

    Scenario: A tier is defined between others
      When the administrator defines the tier silver
        | rule     | totalSpent >= 400 |
        | priority | 1                 |
      Then the tiers are regular, silver, premium, vip and enterprise
      When the service brings everybody up to date
      Then the customer is in the tier silver
      And the next tier is premium by totalSpent >= 1000

    Scenario: Without a priority it comes last
      When the administrator defines the tier diamond
        | rule | totalSpent >= 100000 |
      And the administrator defines the segment quiet
        | rule | orderCount = 0 |
      Then the tiers are regular, premium, vip, enterprise and diamond
      And the segments are churned, at_risk, frequent_buyer, high_value, new_customer, regular_customer and quiet

    Scenario: A program writes a rule in its own form
      When the administrator defines the segment big_spender by {"field": "spent", "inLastDays": 90, "op": ">", "value": "99.90"}
      Then big_spender is defined as
        | rule | spent in last 90 days > 99.90 |

    Scenario: A rule may stand on the profile
      Given the administrator defines the segment german
        | rule     | language = 'de' |
        | priority | 0               |
      When the customer changes
        | language | de |
      Then the customer is in the segment german by its rule
      When the customer changes
        | language | fr |
      Then the customer is in the segment regular_customer by its rule

    Scenario: A rule may ask for the membership of another
      Given the administrator defines the segment loyal
        | rule | orderCount >= 3 |
      When the administrator defines the segment loyal_by_mail
        | rule     | member of loyal and accepts email |
        | priority | 0                                 |
      And the customer changes
        | marketing by e-mail | yes |
      Then the customer is in the segment loyal_by_mail by its rule

  Rule: Definitions are changed

    Scenario: Another rule for a default segment
      When the administrator changes the definition of high_value
        | rule | averageOrderValue >= 150 |
      Then high_value is defined as
        | rule     | averageOrderValue >= 150 |
        | priority | 3                        |
        | version  | 2                        |
      And churned is defined as
        | version | 1 |
      When the service brings everybody up to date
      Then the customer is in the segment high_value by its rule
      And other services are told SegmentDefined with
        | segment | high_value               |
        | rule    | averageOrderValue >= 150 |

    Scenario: Whoever stays where it is reads the new rule too
      Given the next tier is premium by totalSpent >= 1000
      When the administrator changes the definition of premium
        | rule | totalSpent >= 500 and orderCount >= 5 |
      And the service brings everybody up to date
      Then the customer is in the tier regular
      And the next tier is premium by totalSpent >= 500

    Scenario: What is said again changes nothing
      When the administrator changes the definition of high_value
        | rule | averageOrderValue >= 200 |
      Then the definitions are of version 1
      And other services are told SegmentDefined 0 times

    Scenario: A segment comes before others
      When the administrator changes the definition of regular_customer
        | priority | 0 |
      Then the segments are regular_customer, churned, at_risk, frequent_buyer, high_value and new_customer

    Scenario: Somebody else was quicker
      Given somebody has looked at the definitions
      And the administrator changes the definition of high_value
        | rule | averageOrderValue >= 150 |
      When the administrator tries to change the definition of churned that was seen
        | rule | daysSinceLastOrder >= 365 |
      Then it is refused because somebody else has changed the definitions since
      And churned is defined as
        | rule | daysSinceLastOrder >= 180 |

  Rule: Definitions are retired

    Scenario: A segment is retired, and its members leave it
      Given the administrator retires regular_customer
      Then the segments are churned, at_risk, frequent_buyer, high_value and new_customer
      And other services are told SegmentRetired with
        | segment | regular_customer |
        | kind    | segment          |
        | author  | an-administrator |
        | version | 2                |
        | retired | 2024-07-10 10:00 |
      When the service brings everybody up to date
      Then other services are told SegmentExited with
        | customer | cust_456         |
        | segment  | regular_customer |
      And the customer is in the segment regular_customer by default

    Scenario: A tier is retired, and its members fall to the one below
      Given the administrator defines the tier silver
        | rule     | totalSpent >= 400 |
        | priority | 1                 |
      And the service brings everybody up to date
      When the administrator retires silver
      And the service brings everybody up to date
      Then the customer is in the tier regular

    Scenario: What others ask for stays
      Given the administrator defines the segment lost
        | rule | member of churned and totalSpent > 500 |
      And the administrator defines the segment lost_by_mail
        | rule | member of lost and accepts email |
      Then lost and lost_by_mail depend on churned
      When the administrator tries to retire churned
      Then it is refused because others ask for it
      And the refusal names lost and lost_by_mail

    Scenario: A tier that was set by hand is passed over when it is no more
      Given the administrator sets by hand
        | tier   | vip                  |
        | reason | Guest of the opening |
      When the administrator retires vip
      And the service brings everybody up to date
      Then the customer is in the tier regular

    Scenario: The lowest tier stays
      When the administrator tries to retire regular
      Then it is refused because everybody needs a tier
      When the administrator tries to change the definition of regular
        | rule | totalSpent > 1 |
      Then it is refused because everybody needs a tier

    Scenario: A name is free again
      Given the administrator retires high_value
      When the administrator defines the segment high_value
        | rule | averageOrderValue >= 1000 |
      Then high_value is defined as
        | rule    | averageOrderValue >= 1000 |
        | version | 3                         |

  Rule: Every version is kept

    Scenario: Who defined what, and when
      Given the administrator defines the segment loyal
        | rule | orderCount >= 3 |
      And it is 2024-07-11 09:00
      And a manager changes the definition of loyal
        | rule | orderCount >= 5 |
      And it is 2024-07-12 09:00
      And the administrator retires loyal
      Then the versions are
        | version | change  | segment | rule            | author           | moment           |
        | 4       | retired | loyal   | -               | an-administrator | 2024-07-12 09:00 |
        | 3       | changed | loyal   | orderCount >= 5 | a-manager        | 2024-07-11 09:00 |
        | 2       | defined | loyal   | orderCount >= 3 | an-administrator | 2024-07-10 10:00 |

    Scenario: Looking back is by the definitions of that time
      Given it is 2024-07-11 10:00
      And the administrator defines the segment loyal
        | rule     | orderCount >= 3 |
        | priority | 0               |
      And the service brings everybody up to date
      When one looks back to 2024-07-10 12:00
      Then the customer is in the segment regular_customer by its rule
      When one looks at the present again
      Then the customer is in the segment loyal by its rule

  Rule: A definition that cannot be is refused

    Scenario Outline: What is wrong is named
      When the administrator tries to define the segment <name>
        | rule     | <rule>     |
        | priority | <priority> |
      Then it is refused because <reason>
      And the definitions are of version 1

      Examples:
        | name     | rule                | priority | reason                                     |
        | loyal    | orderCount >=       | 0        | the rule cannot be read                    |
        | loyal    | orders_count > 3    | 0        | the rule cannot be read                    |
        | loyal    | member of royal     | 0        | the rule asks for a segment that is not    |
        | loyal    | member of loyal     | 0        | the rules ask for each other in a circle   |
        | loyal    | orderCount >= 3     | 7        | a field is wrong                           |
        | loyal    | orderCount >= 3     | -1       | a field is wrong                           |
        | Loyal    | orderCount >= 3     | 0        | a field is wrong                           |
        | preview  | orderCount >= 3     | 0        | a field is wrong                           |
        | vip      | orderCount >= 3     | 0        | the name is taken                          |
        | at_risk  | orderCount >= 3     | 0        | the name is taken                          |

    Scenario: The place in the rule is told
      When the administrator tries to define the segment quiet
        | rule | status = actve |
      Then it is refused because the rule cannot be read
      And the place is line 1, column 10

    Scenario: A circle through a change
      Given the administrator defines the segment lost
        | rule | member of churned |
      When the administrator tries to change the definition of churned
        | rule | member of lost |
      Then it is refused because the rules ask for each other in a circle

    Scenario: A segment that is not there
      When the administrator tries to change the definition of loyal
        | rule | orderCount >= 3 |
      Then it is refused because there is no such segment
      When the administrator tries to retire loyal
      Then it is refused because there is no such segment

  Rule: Only administrators define, and each business for itself

    Scenario Outline: Who may define
      When <who> tries to define the segment loyal
        | rule | orderCount >= 3 |
      Then it is refused because it is not permitted

      Examples:
        | who          |
        | an agent     |
        | the shop     |
        | the customer |

    Scenario: Another business goes on as it did
      Given an administrator of South defines the segment loyal
        | rule     | orderCount >= 1 |
        | priority | 0               |
      When the service brings everybody up to date
      Then the definitions are of version 1
      And the customer is in the segment regular_customer by its rule

  Rule: The effect of a rule is seen before it is live

    Scenario: A rule that is not saved
      Given the customer cust_457
      When the administrator previews the rule orderCount >= 3
      Then 1 of 2 customers would be in it
      And the sample is cust_456
      And the definitions are of version 1

    Scenario: A rule that would be changed
      When the administrator previews high_value with the rule averageOrderValue >= 150
      Then 1 would enter and 0 would leave high_value
      And 1 would go from the segment regular_customer to high_value
      When the administrator previews regular_customer with the rule orderCount > 100
      Then 0 would enter and 1 would leave regular_customer
