Feature: Tiers and segments set by hand
  The rules do not know everything: a guest of honour, a complaint made good, a trial. Whoever runs
  the business sets a tier, a segment or both for a customer, says why, and until when. It wins over
  the rules until it ends; the rules go on beside it, and what they say then stands.

  Background:
    Given it is 2024-06-01 10:00
    And the customer cust_456
    And 2 paid orders totalling 150.00 come in
    And it is 2024-07-10 10:00
    And the service looks whom time has moved

  Rule: What is set by hand wins until it ends

    Scenario: A tier is set until a day
      When an administrator sets by hand
        | tier   | vip                  |
        | reason | Guest of the opening |
        | until  | 2024-08-01 00:00     |
      Then the customer is in the tier vip
      And the customer is in the segment regular_customer by its rule
      And by hand is set
        | tier    | vip                  |
        | segment | -                    |
        | reason  | Guest of the opening |
        | author  | an-administrator     |
        | since   | 2024-07-10 10:00     |
        | until   | 2024-08-01 00:00     |
      And the rules say the tier regular and the segment regular_customer
      And other services are told SegmentAssigned with
        | customer   | cust_456             |
        | set tier   | vip                  |
        | segment    | -                    |
        | reason     | Guest of the opening |
        | author     | an-administrator     |
        | until      | 2024-08-01 00:00     |
      And other services are told CustomerSegmentChanged 2 times
      And other services are told CustomerSegmentChanged with
        | old tier    | regular          |
        | new tier    | vip              |
        | old segment | regular_customer |
        | new segment | regular_customer |
        | since       | 2024-07-10 10:00 |

    Scenario: Tier and segment are set together, without an end
      When the shop sets by hand
        | tier    | enterprise    |
        | segment | high_value    |
        | reason  | Large account |
      And 400 days pass
      Then the customer is in the tier enterprise
      And the segment shown is high_value
      And by hand is set
        | tier    | enterprise |
        | segment | high_value |
        | author  | the-shop   |
        | until   | -          |
      And the rules say the tier regular and the segment churned

    Scenario Outline: It ends exactly at its end
      Given an administrator sets by hand
        | tier    | vip              |
        | segment | high_value       |
        | reason  | A trial          |
        | until   | 2024-07-17 10:00 |
      When <span> pass
      Then the customer is in the tier <tier>
      And the segment shown is <segment>

      Examples:
        | span            | tier    | segment          |
        | 6 days 23:59:59 | vip     | high_value       |
        | 7 days          | regular | regular_customer |

    Scenario: The end is told once, with the moment at which it was
      Given an administrator sets by hand
        | tier   | vip              |
        | reason | A trial          |
        | until  | 2024-07-17 10:00 |
      When 8 days pass
      And the service looks whom time has moved
      And the service looks whom time has moved
      Then other services are told CustomerSegmentChanged 3 times
      And other services are told CustomerSegmentChanged with
        | old tier | vip              |
        | new tier | regular          |
        | since    | 2024-07-17 10:00 |
      And nothing is set by hand

    Scenario: When it ends, what the rules say by then stands
      Given an administrator sets by hand
        | segment | high_value       |
        | reason  | A trial          |
        | until   | 2024-10-01 10:00 |
      When it is 2024-10-02 10:00
      And the service looks whom time has moved
      Then the customer is in the segment at_risk by its rule
      And other services are told CustomerSegmentChanged with
        | old segment | high_value       |
        | new segment | at_risk          |
        | since       | 2024-10-01 10:00 |
      And other services are told CustomerSegmentChanged 3 times

    Scenario: Rules that move on after the end, before anybody looked, are told with their own moment
      Given an administrator sets by hand
        | segment | high_value       |
        | reason  | A trial          |
        | until   | 2024-08-01 10:00 |
      When it is 2024-12-31 10:00
      And the service looks whom time has moved
      Then the customer is in the segment churned by its rule
      And other services are told CustomerSegmentChanged with
        | old segment | high_value       |
        | new segment | churned          |
        | since       | 2024-11-28 10:00 |
      And other services are told CustomerSegmentChanged 3 times

    Scenario: An end that changes nothing is told to nobody
      Given an administrator sets by hand
        | tier   | regular          |
        | reason | Just to be sure  |
        | until  | 2024-07-17 10:00 |
      When 8 days pass
      And the service looks whom time has moved
      Then other services are told CustomerSegmentChanged 1 time
      And nothing is set by hand

  Rule: The rules go on beside it

    Scenario: A late order changes what the rules say, and not what was set
      Given an administrator sets by hand
        | tier   | enterprise       |
        | reason | Large account    |
        | until  | 2024-08-01 00:00 |
      When 3 paid orders totalling 1500.00 came in 20 days ago
      Then the customer is in the tier enterprise
      And the rules say the tier premium and the segment high_value
      When it is 2024-08-01 00:00
      Then the customer is in the tier premium
      And the premium tier was achieved on 2024-06-20 10:00 by totalSpent >= 1000

    Scenario: What is reached beside it is not told as a change
      Given an administrator sets by hand
        | tier    | enterprise    |
        | segment | high_value    |
        | reason  | Large account |
      When 3 paid orders totalling 1500.00 come in
      Then other services are told CustomerSegmentChanged 2 times

    Scenario: A segment set by hand is one that the customer belongs to
      When an administrator sets by hand
        | segment | high_value       |
        | reason  | A trial          |
        | until   | 2024-07-17 10:00 |
      Then the sizes of the segments are
        | high_value       | 1 |
        | regular_customer | 1 |
      And an administrator finds the customer by the segment high_value
      And other services are told SegmentEntered with
        | segment | high_value       |
        | entered | 2024-07-10 10:00 |
      When 8 days pass
      And the service looks whom time has moved
      Then the sizes of the segments are
        | high_value       | 0 |
        | regular_customer | 1 |
      And other services are told SegmentExited with
        | segment | high_value |

    Scenario: What was set by hand is no qualification
      When an administrator sets by hand
        | tier    | vip        |
        | segment | high_value |
        | reason  | A trial    |
      Then it belongs to regular_customer
      And the next tier is enterprise by totalSpent >= 50000

    Scenario: Customers are counted in the tier that was set
      When an administrator sets by hand
        | tier   | vip     |
        | reason | A trial |
      Then the sizes of the tiers are
        | vip     | 1 |
        | regular | 0 |
      And an administrator finds the customer by the tier vip

  Rule: It can be renewed and withdrawn

    Background:
      Given an administrator sets by hand
        | tier   | vip              |
        | reason | A trial          |
        | until  | 2024-07-17 10:00 |
      And 5 days pass

    Scenario: It is renewed
      When a manager sets by hand
        | tier   | vip              |
        | reason | She asked for it |
        | until  | 2024-07-31 10:00 |
      And it is 2024-07-20 10:00
      And the service looks whom time has moved
      Then the customer is in the tier vip
      And by hand is set
        | reason | She asked for it |
        | author | a-manager        |
        | until  | 2024-07-31 10:00 |
      And other services are told SegmentAssigned 2 times
      And other services are told CustomerSegmentChanged 2 times

    Scenario: Saying the same again changes nothing
      When an administrator sets by hand
        | tier   | vip              |
        | reason | A trial          |
        | until  | 2024-07-17 10:00 |
      Then by hand is set
        | since | 2024-07-10 10:00 |
      And other services are told SegmentAssigned 1 time

    Scenario: It is withdrawn
      When an administrator withdraws what is set by hand because of "A mistake"
      Then the customer is in the tier regular
      And nothing is set by hand
      And other services are told SegmentAssignmentWithdrawn with
        | customer  | cust_456         |
        | set tier  | vip              |
        | reason    | A mistake        |
        | author    | an-administrator |
        | withdrawn | 2024-07-15 10:00 |
      And other services are told CustomerSegmentChanged with
        | old tier | vip              |
        | new tier | regular          |
        | since    | 2024-07-15 10:00 |

    Scenario: Withdrawing what has ended, or was withdrawn, changes nothing
      When an administrator withdraws what is set by hand
      And an administrator withdraws what is set by hand
      Then other services are told SegmentAssignmentWithdrawn 1 time

    Scenario: Author and reason are kept
      When a manager withdraws what is set by hand
      Then the history tells of SegmentAssigned by an administrator
        | what    | before | after            |
        | tier    | -      | vip              |
        | reason  | -      | A trial          |
        | ends at | -      | 2024-07-17 10:00 |
      And the history tells of SegmentAssignmentWithdrawn by a manager
        | what    | before           | after            |
        | tier    | vip              | vip              |
        | ends at | 2024-07-17 10:00 | 2024-07-15 10:00 |

    Scenario: One can look back
      Given an administrator withdraws what is set by hand
      And it is 2024-09-01 10:00
      When one looks back to 2024-07-14 10:00
      Then the customer is in the tier vip
      And by hand is set
        | reason | A trial          |
        | until  | 2024-07-17 10:00 |
      When one looks back to 2024-07-09 10:00
      Then the customer is in the tier regular
      And nothing is set by hand
      When one looks back to 2024-07-15 10:00
      Then the customer is in the tier regular
      And nothing is set by hand

    Scenario: A change of the profile leaves it alone
      When an administrator changes
        | first name | Ana |
      Then the customer is in the tier vip

    Scenario: Somebody else was faster
      Given an administrator and the shop have both looked at the customer
      When a manager sets by hand
        | tier   | enterprise |
        | reason | Upgraded   |
      And the shop tries to set by hand what it saw to the tier premium
      Then it is refused because somebody else has changed the customer since
      And the customer is in the tier enterprise

  Rule: What makes no sense is refused

    Scenario Outline: Something is missing or wrong
      When an administrator tries to set by hand
        | tier    | <tier>    |
        | segment | <segment> |
        | reason  | <reason>  |
        | until   | <until>   |
      Then it is refused for its <what>
      And nothing is set by hand

      Examples:
        | tier | segment      | reason         | until            | what                  |
        | -    | -            | A trial        | -                | tier                  |
        | gold | -            | A trial        | -                | tier                  |
        | VIP  | -            | A trial        | -                | tier                  |
        | -    | good_ones    | A trial        | -                | segment               |
        | vip  | -            | nothing        | -                | reason                |
        | vip  | -            | only spaces    | -                | reason                |
        | vip  | -            | 501 characters | -                | reason                |
        | vip  | -            | A trial        | 2024-07-10 10:00 | end                   |
        | vip  | -            | A trial        | 2024-07-01 10:00 | end                   |
        | gold | good_ones    | nothing        | 2024-07-01 10:00 | tier, segment, reason and end |

    Scenario: The names that are allowed are told
      When an administrator tries to set by hand
        | tier   | gold    |
        | reason | A trial |
      Then the refusal names regular, premium, vip and enterprise

    Scenario: A reason may be as long as 500 characters
      When an administrator sets by hand
        | tier   | vip            |
        | reason | 500 characters |
      Then the customer is in the tier vip

    Scenario Outline: Only administrators and services may
      When <who> tries to <action>
      Then it is refused because it is not permitted

      Examples:
        | who          | action                        |
        | the customer | set a tier by hand            |
        | an agent     | set a tier by hand            |
        | the customer | withdraw what is set by hand  |
        | an agent     | withdraw what is set by hand  |

    Scenario: Others do not learn that there is such a customer
      When another customer tries to set a tier by hand
      Then it is refused because there is no such customer

  Rule: Each business sets for itself

    Scenario Outline: What is another business's answers like what does not exist
      Given the businesses North and South
      And the customer ana of North
      When an administrator of South tries to <action> of ana
      Then it is refused exactly as for a customer that does not exist

      Examples:
        | action                       |
        | set a tier by hand           |
        | withdraw what is set by hand |
