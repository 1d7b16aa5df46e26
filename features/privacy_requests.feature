Feature: Asking for a copy of the data, for its erasure, or for it to be put right
  A person may ask what is held about it, have that erased, or have it put right. Each ask is a
  request with a due date, and shows who did what with it and when.

  Background:
    Given it is 2024-10-01 10:00
    And the customer cust_456

  Scenario Outline: Who speaks for a person may ask
    When <who> asks for the <what>
    Then the request is approved
    And it is due 2024-10-31 10:00
    And other services are told DataRequestReceived with
      | customer | cust_456 |

    Examples:
      | who              | what          |
      | the customer     | export        |
      | the customer     | erasure       |
      | the customer     | rectification |
      | an administrator | export        |
      | a manager        | erasure       |

  Scenario Outline: Nobody else may ask
    When <who> tries to ask for the <what>
    Then it is refused because <reason>

    Examples:
      | who              | what    | reason                    |
      | an agent         | export  | it is not permitted       |
      | the shop         | erasure | it is not permitted       |
      | another customer | export  | there is no such customer |

  Scenario: Asking again joins what is under way
    Given the customer asks for the export
    When an administrator asks for the export
    Then it is the same request
    And it was asked for 2 times
    And other services are told DataRequestReceived 1 time

  Scenario: Requests of different kinds are different requests
    Given the customer asks for the export
    When the customer asks for the erasure
    Then it is another request

  Scenario: What is over can be asked for again
    Given the customer asks for the export
    And the job carries it out
    When the customer asks for the export
    Then it is another request

  Scenario: An erasure waits for the person to think better of it
    When the customer asks for the erasure
    Then the job has nothing to do
    When it is 2024-10-15 09:59
    Then the job has nothing to do
    When it is 2024-10-15 10:00
    Then the job begins it

  Scenario: An administrator may have it erased at once
    When an administrator asks for the erasure at once
    Then the job begins it

  Scenario: An erasure that was asked for is hastened
    Given the customer asks for the erasure
    When an administrator asks for the erasure at once
    Then it is the same request
    And the job begins it

  Scenario: Customers themselves have to wait
    When the customer tries to ask for the erasure at once
    Then it is refused because it is not permitted

  Scenario: A person thinks better of it
    Given the customer asks for the erasure
    When the customer withdraws it
    Then the request is withdrawn
    And it is 2024-12-01 10:00
    And the job has nothing to do

  Scenario: What has begun cannot be withdrawn
    Given the customer asks for the export
    And the job begins it
    When the customer tries to withdraw it
    Then it is refused because the request cannot become that

  Scenario: Who leaves is erased after the grace period
    When the customer deactivates the account
    Then the customer has an open erasure
    And it is 2024-10-15 10:00
    And the job begins it

  Scenario: Who withdraws the erasure stays
    Given the customer deactivates the account
    And the customer has an open erasure
    When the customer withdraws it
    Then the customer has
      | status | active |

  Scenario: Who only asked for erasure was active all along
    Given the customer asks for the erasure
    When the customer withdraws it
    Then the customer has
      | status | active |
    And other services are told CustomerReactivated 0 times

  Scenario: Who is brought back is not erased
    Given the customer deactivates the account
    And the customer has an open erasure
    When an administrator changes
      | status | active |
    Then the request is withdrawn

  Scenario: Of somebody who may be another the identity is checked first
    Given an administrator passes on that somebody asks for the erasure
    Then the request is identity_check
    When an administrator approves it
    Then the request is approved
    And it was identity_confirmed by admin_business

  Scenario: A request is refused for a reason that the person reads
    Given the customer asks for the export
    When an administrator refuses it because "Asked for every day"
    Then the request is refused
    And the customer reads that it was refused because "Asked for every day"

  Scenario: The due date is put off once
    Given the customer asks for the export
    When an administrator puts it off by 60 days because "Very many orders"
    Then it is due 2024-12-30 10:00
    When an administrator tries to put it off by 1 day because "Again"
    Then it is refused because the due date cannot be put off

  Scenario Outline: The due date is not put off too far or too late
    Given the customer asks for the export
    And it is <moment>
    When an administrator tries to put it off by <days> days because "Very many orders"
    Then it is refused because the due date cannot be put off

    Examples:
      | moment           | days |
      | 2024-10-02 10:00 | 61   |
      | 2024-10-02 10:00 | 0    |
      | 2024-10-31 10:01 | 10   |

  Scenario: What failed can be run again
    Given the customer asks for the export
    And the job begins it
    And the job fails because "Disk full"
    Then the request is failed
    And the job has nothing to do
    When an administrator lets it run again
    Then the job begins it

  Scenario: What failed is still under way for who asks again
    Given the customer asks for the export
    And the job begins it
    And the job fails because "Disk full"
    When the customer asks for the export
    Then it is the same request

  Scenario: Data is put right by hand
    Given the customer asks for the rectification
    When an administrator closes it with "The name is Ana now"
    Then the request is done
    And the customer reads that it was finished because "The name is Ana now"

  Scenario: Nothing else is done by hand
    Given the customer asks for the export
    When an administrator tries to close it with "Sent by mail"
    Then it is refused because it is not done by hand

  Scenario Outline: Only administrators decide
    Given the customer asks for the export
    When <who> tries to approve it
    Then it is refused because <reason>

    Examples:
      | who              | reason                   |
      | the customer     | it is not permitted      |
      | an agent         | it is not permitted      |
      | the shop         | it is not permitted      |
      | another customer | there is no such request |

  Scenario: Customers see their own requests, administrators all
    Given the customer asks for the export
    And another customer cust_789
    And an administrator asks for the erasure of cust_789
    Then the customer sees 1 request
    And an administrator sees 2 requests

  Scenario: Administrators find what is overdue
    Given the customer asks for the erasure
    And it is 2024-10-31 10:01
    Then an administrator sees 1 overdue request
    When the job begins it
    And the job carries it out
    Then an administrator sees 0 overdue requests

  Scenario: Another business knows nothing of it
    Given the customer asks for the export
    When an administrator of the business North tries to read it
    Then it is refused because there is no such request
