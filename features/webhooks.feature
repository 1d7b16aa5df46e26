Feature: Telling other systems by webhooks
  A business names an address of another system, and what that is to hear of. Every such event is
  sent there, signed, in order, and again and again until the system has it.

  Background:
    Given it is 2024-12-12 10:00
    And a system that wants to hear of CustomerCreated

  Scenario: It hears of what it asked for, and of nothing else
    When the customer ana is new
    And the administrator changes the first name of ana to Ana
    Then the system has heard of ana

  Scenario: What it is sent is signed with its own secret
    When the customer ana is new
    Then what the system was sent carries its signature

  Scenario: Another business's customers are none of its business
    When the customer ana is new in the business North
    Then the system has heard of nobody

  Scenario: A system that is down hears of everything once it is up again
    Given the system is down
    When the customer ana is new
    And the customer ben is new
    Then the system has heard of nobody
    When the system is up again
    And 1 minute passes and webhooks are sent
    Then the system has heard of ana, ben

  Scenario: After ten attempts the service gives up, until it is asked to try again
    Given the system is down
    And the customer ana is new
    When 3 hours pass 24 times and webhooks are sent
    And the system is up again
    And the administrator has everything sent again that failed since 2024-12-12 10:00
    Then the system has heard of ana

  Scenario: A system that is down for a week is left alone
    Given the system is down
    And the customer ana is new
    And the customer ben is new
    When 1 day passes 12 times and webhooks are sent
    Then its webhook is paused
    And other services are told that it was stopped

  Scenario: A system that says it is gone is not asked again
    Given the system is gone
    When the customer ana is new
    Then its webhook is disabled

  Scenario: While its webhook is paused, events wait
    Given the administrator pauses its webhook
    When the customer ana is new
    Then the system has heard of nobody
    When the administrator resumes its webhook
    And webhooks are sent
    Then the system has heard of ana

  Scenario: One event can be sent again
    Given the customer ana is new
    When the administrator has the last event sent again
    Then the system has heard of ana, ana

  Scenario: With a new secret the old one is good for another day
    Given the administrator replaces its secret
    When the customer ana is new
    Then what the system was sent carries the signature of both secrets
    When 2 days pass
    And the customer ben is new
    Then what the system was sent last carries the signature of the new secret alone

  Scenario: Only administrators may have events sent elsewhere
    When an agent tries to have events sent to a system
    Then it is refused because it is not permitted
