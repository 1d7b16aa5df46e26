Feature: Segments that stand on tags and attributes
  A rule may ask for the tags that the business gave a customer, and for the attributes that it keeps.
  Whoever is tagged, or whose attribute changes, is in or out at once. A date that grows older moves
  people in and out by itself.

  Background:
    Given it is 2024-06-01 10:00
    And the customer cust_456
    And the administrator defines the segment guests
      | rule     | tags contains any ('VIP', 'press') and not tags contains 'blocked' |
      | priority | 0                                                                  |
    And the administrator defines the segment big_licences
      | rule     | attributes.seats >= 10 |
      | priority | 1                      |
    And the administrator defines the segment old_members
      | rule     | attributes.member_since older than 90 days |
      | priority | 2                                          |
    And the service brings everybody up to date
    And it is 2024-07-10 10:00
    And the service looks whom time has moved

  Rule: Tags

    Scenario Outline: Who is tagged is in from that moment, however the tag is written
      When an administrator tags the customer with <tag>
      Then the customer is in the segment guests by its rule
      And other services are told SegmentEntered with
        | customer | cust_456         |
        | segment  | guests           |
        | entered  | 2024-07-10 10:00 |

      Examples:
        | tag   |
        | VIP   |
        | vip   |
        | Press |

    Scenario: A tag that no rule asks for moves nobody
      When an administrator tags the customer with Prefers Monday
      Then the customer is in the segment regular_customer by default

    Scenario: Who loses the tag is out from that moment
      Given an administrator tags the customer with VIP
      And it is 2024-07-11 08:30
      When an administrator takes the tag VIP from the customer
      Then the customer is in the segment regular_customer by default
      And other services are told SegmentExited with
        | segment | guests           |
        | exited  | 2024-07-11 08:30 |

    Scenario: Who loses the tag that kept it out is in from that moment
      Given an administrator tags the customer with VIP, blocked
      And it is 2024-07-11 08:30
      Then the customer is in the segment regular_customer by default
      When an administrator takes the tag blocked from the customer
      Then the customer is in the segment guests by its rule
      And other services are told SegmentEntered with
        | segment | guests           |
        | entered | 2024-07-11 08:30 |

    Scenario: A second tag takes nobody's time away
      Given an administrator tags the customer with VIP
      And it is 2024-07-11 08:30
      When an administrator tags the customer with press
      Then other services are told SegmentEntered 2 times
      And the guests segment was achieved on 2024-07-10 10:00 by tags of the business

    Scenario: One can look back to when the customer was tagged
      Given an administrator tags the customer with VIP
      And it is 2024-07-12 10:00
      And an administrator takes the tag VIP from the customer
      And it is 2024-07-13 10:00
      When one looks back to 2024-07-11 10:00
      Then the customer is in the segment guests by its rule
      When one looks back to 2024-07-09 10:00
      Then the customer is in the segment regular_customer by default

  Rule: Attributes

    Scenario: A number that reaches its bound
      When an administrator keeps of the customer
        | seats | 10 |
      Then the customer is in the segment big_licences by its rule
      When an administrator keeps of the customer
        | seats | 9.99 |
      Then the customer is in the segment regular_customer by default

    Scenario: What is of another kind is in no way large or small
      When an administrator keeps of the customer
        | seats | "100" |
      Then the customer is in the segment regular_customer by default

    Scenario: Time alone makes a member an old one, at the midnight of the business
      Given an administrator keeps of the customer
        | member_since | 2024-06-01 |
      When it is 2024-08-29 23:59
      And the service looks whom time has moved
      Then the customer is in the segment regular_customer by default
      When it is 2024-09-02 10:00
      And the service looks whom time has moved
      Then the customer is in the segment old_members by its rule
      And other services are told SegmentEntered with
        | segment | old_members      |
        | entered | 2024-08-30 00:00 |

    Scenario: A rule that is made later finds those whom it concerns
      Given an administrator keeps of the customer
        | colour | "red" |
      When the administrator defines the segment reds
        | rule     | attributes.colour in ('red', 'crimson') and attributes.vat is not set |
        | priority | 0                                                                     |
      And the service brings everybody up to date
      Then the customer is in the segment reds by its rule

    Scenario Outline: A rule that cannot be read is refused
      When the administrator tries to define the segment wrong
        | rule | <rule> |
      Then it is refused because the rule cannot be read

      Examples:
        | rule                                     |
        | tags = 'VIP'                             |
        | tags contains                            |
        | attributes.Colour = 'red'                |
        | attributes.colour < 'red'                |
        | attributes.seats between 1 and 2026-01-31 |
