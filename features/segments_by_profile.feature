Feature: Segments that stand on the profile
  A rule may ask for consent, language, currency, time zone, gender or status. Whoever changes one of
  them belongs to the segments that follow from it at once, since that moment; whoever withdraws a
  consent is out of them from that moment on.

  Background:
    Given it is 2024-06-01 10:00
    And the customer cust_456
    And the administrator defines the segment by_mail
      | rule     | accepts email and status = active |
      | priority | 0                                 |
    And the administrator defines the segment western
      | rule     | language in ('de', 'fr') |
      | priority | 1                        |
    And the service brings everybody up to date
    And it is 2024-07-10 10:00
    And the service looks whom time has moved

  Scenario: Who agrees to marketing is in from that moment
    When the customer changes
      | marketing by e-mail | yes |
    Then the customer is in the segment by_mail by its rule
    And the by mail segment was achieved on 2024-07-10 10:00 by accepts email and status = 'active'
    And other services are told SegmentEntered with
      | customer | cust_456         |
      | segment  | by_mail          |
      | entered  | 2024-07-10 10:00 |
    And other services are told CustomerSegmentChanged with
      | old segment | regular_customer |
      | new segment | by_mail          |
      | since       | 2024-07-10 10:00 |

  Scenario: Who withdraws it is out from that moment
    Given the customer changes
      | marketing by e-mail | yes |
    And it is 2024-07-11 08:30
    When the customer changes
      | marketing by e-mail | no |
    Then the customer is in the segment regular_customer by default
    And other services are told SegmentExited with
      | customer | cust_456         |
      | segment  | by_mail          |
      | exited   | 2024-07-11 08:30 |

  Scenario: What no rule asks for moves nobody, and takes nobody's time away
    Given the customer changes
      | marketing by e-mail | yes |
    And it is 2024-07-11 08:30
    When the customer changes
      | first name | Ana        |
      | time zone  | Asia/Tokyo |
    Then the by mail segment was achieved on 2024-07-10 10:00 by accepts email and status = 'active'
    And other services are told CustomerSegmentChanged 2 times

  Scenario: A change that leaves the rule true leaves the membership its beginning
    Given the customer changes
      | language | de |
    And it is 2024-07-11 08:30
    When the customer changes
      | language | fr |
    Then the western segment was achieved on 2024-07-10 10:00 by language in ('de', 'fr')
    When the customer changes
      | language | en |
    Then the customer is in the segment regular_customer by default

  Scenario: Who leaves is out, and is in again after coming back
    Given the customer changes
      | marketing by e-mail | yes |
    And it is 2024-07-12 09:00
    And an administrator has made the customer inactive
    Then the customer is in the segment regular_customer by default
    Given it is 2024-07-13 09:00
    And an administrator has made the customer active
    Then the by mail segment was achieved on 2024-07-13 09:00 by accepts email and status = 'active'

  Scenario: Consent and time together
    Given the administrator defines the segment asleep_by_mail
      | rule     | accepts email and lastOrder older than 30 days |
      | priority | 0                                              |
    And 1 paid order totalling 50.00 comes in
    And the customer changes
      | marketing by e-mail | yes |
    When 40 days pass
    And the service looks whom time has moved
    Then the customer is in the segment asleep_by_mail by its rule
    And other services are told SegmentEntered with
      | segment | asleep_by_mail   |
      | entered | 2024-08-09 10:00 |
    When the customer changes
      | marketing by e-mail | no |
    Then other services are told SegmentExited with
      | segment | asleep_by_mail   |
      | exited  | 2024-08-19 10:00 |

  Scenario: The way to the next tier has conditions of every kind
    Given the administrator defines the tier silver
      | rule     | orders in last 30 days >= 2 and lifetimePoints >= 100 and totalSpent >= 200 |
      | priority | 1                                                                          |
    And 1 paid order totalling 50.00 comes in
    And the customer earns 40 points
    Then the next tier is silver by orders in last 30 days >= 2
    And each condition of it is
      | condition                   | now | needed | met | reached | missing |
      | orders in last 30 days >= 2 | 1   | 2      | no  | 50      | 1       |
      | lifetimePoints >= 100       | 40  | 100    | no  | 40      | 60      |
      | totalSpent >= 200           | 50  | 200    | no  | 25      | 150     |

  Scenario: Each condition tells since when it has been as it is
    Given the administrator defines the segment readers
      | rule     | language in ('de', 'fr') and accepts email and gender is known and orderCount >= 1 |
      | priority | 2                                                                                  |
    And the customer changes
      | language            | de  |
      | marketing by e-mail | yes |
    And it is 2024-07-12 09:00
    And the customer changes
      | language | fr |
    And it is 2024-07-13 09:00
    And the customer changes
      | marketing by e-mail | no    |
      | first name          | Ana   |
    And it is 2024-07-14 09:00
    Then it is explained why the customer is in readers or not
      | condition                | now | met | since            |
      | language in ('de', 'fr') | fr  | yes | 2024-07-10 10:00 |
      | accepts email            | no  | no  | 2024-07-13 09:00 |
      | gender is known          | -   | no  | 2024-06-01 10:00 |
      | orderCount >= 1          | 0   | no  | 2024-06-01 10:00 |
    When one looks back to 2024-07-12 20:00
    Then it is explained why the customer is in readers or not
      | condition                | now | met | since            |
      | language in ('de', 'fr') | fr  | yes | 2024-07-10 10:00 |
      | accepts email            | yes | yes | 2024-07-10 10:00 |
      | gender is known          | -   | no  | 2024-06-01 10:00 |
      | orderCount >= 1          | 0   | no  | 2024-06-01 10:00 |
