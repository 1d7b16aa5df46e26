Feature: What a business says of its customers
  Administrators give customers tags, such as VIP, and find them by these. Agents and administrators
  make notes for one another. Both stay within the business: the customer never sees them.

  Background:
    Given it is 2024-10-30 10:00
    And the customer cust_456

  Rule: A customer has each tag once

    Scenario: Tags are shown as they were written, the oldest first, those of one moment by name
      When an administrator tags the customer with VIP
      And it is 2024-10-31 10:00
      And an administrator tags the customer with Łódź, Prefers  Monday
      Then an administrator sees the tags VIP, Prefers Monday, Łódź
      And an agent sees the tags VIP, Prefers Monday, Łódź

    Scenario Outline: The same tag is the same in whatever way it is written
      Given an administrator tags the customer with <tag>
      When an administrator tries to tag the customer with New, <again>
      Then it is refused because the customer has the tag already
      And an administrator sees the tags <tag>

      Examples:
        | tag    | again  |
        | VIP    | vip    |
        | Straße | STRASSE |
        | Ștefan | ȘTEFAN |

    Scenario: A tag that was taken away can be given again
      Given an administrator tags the customer with VIP, Late
      When an administrator takes the tag VIP from the customer
      Then an administrator sees the tags Late
      When an administrator tags the customer with vip
      Then an administrator sees the tags Late, vip

    Scenario: A tag that the customer does not have cannot be taken away
      Given an administrator tags the customer with VIP
      When an administrator tries to take a tag that is not there from the customer
      Then it is refused because there is no such tag
      And an administrator sees the tags VIP

    Scenario Outline: A tag is a short text
      When an administrator tries to tag the customer with <tag>
      Then it is refused because a field is wrong

      Examples:
        | tag           |
        | only spaces   |
        | 51 characters |

    Scenario: A tag may have 50 characters
      When an administrator tags the customer with 50 characters
      Then an administrator sees 1 tag

    Scenario: A customer has 100 tags at most
      Given an administrator gives the customer 100 tags
      When an administrator tries to tag the customer with VIP
      Then it is refused because the customer has too many tags
      And an administrator sees 100 tags

    Scenario: Other services are told of tags
      When an administrator tags the customer with VIP
      And an administrator takes the tag VIP from the customer
      Then other services are told CustomerTagged with
        | customer | cust_456         |
        | tag      | VIP              |
        | by       | an-administrator |
        | made     | 2024-10-30 10:00 |
      And other services are told CustomerUntagged with
        | customer   | cust_456         |
        | tag        | VIP              |
        | removed by | an-administrator |

    Scenario: The history tells who gave and took which tag
      When an administrator tags the customer with VIP
      And an administrator takes the tag VIP from the customer
      And an administrator reads the history of cust_456
      Then it tells first of CustomerUntagged and CustomerTagged

  Rule: Customers are found by their tags

    Background:
      Given another customer ana with the tags VIP, Late
      And another customer ben with the tags late

    Scenario: Without regard to case
      When an administrator lists the customers with the tag LATE
      Then she finds ana, ben
      When an agent lists the customers with the tag vip
      Then she finds ana
      When an administrator lists the customers with the tag Unknown
      Then she finds nobody

    Scenario: Lists show the tags to those who may see them
      When an administrator searches for ana
      Then she sees that ana has the tags Late, VIP
      When the shop searches for ana
      Then she sees no tags of ana

    Scenario: Other services of the shop do not ask by tags
      When the shop tries to list the customers with the tag VIP
      Then it is refused because it is not permitted

    Scenario: Another business has its own tags
      Given the customer ana of the business North has the tags Blocked
      When an administrator lists the customers with the tag Blocked
      Then she finds nobody

  Rule: Notes are for one another

    Scenario: They are shown with their author, the newest first
      When an agent makes the note "Has been late 3 times"
      And it is 2024-10-31 10:00
      And an administrator makes the note "Prefers morning slots 🌅"
      Then an agent sees the notes
        | content                  | author           | role           | made             |
        | Prefers morning slots 🌅 | an-administrator | admin_business | 2024-10-31 10:00 |
        | Has been late 3 times    | an-agent         | agent          | 2024-10-30 10:00 |

    Scenario: There may be very many
      Given an agent makes 45 notes
      When an agent reads the notes in pages of 20
      Then there are pages of 20, 20 and 5 notes, each note once

    Scenario: A note has 500 characters at most
      When an agent makes a note of 500 characters
      And an agent tries to make a note of 501 characters
      Then it is refused because the note is too long
      And an agent sees 1 note

    Scenario: A note says something
      When an agent tries to make the note "   "
      Then it is refused because a field is wrong

    Scenario: A note that was removed is gone
      Given an agent makes the note "Wrong customer"
      When an agent removes the note "Wrong customer"
      Then an agent sees 0 notes
      When an agent tries to remove it again
      Then it is refused because there is no such note

    Scenario: Other services learn that there is a note, and not what it says
      When an agent makes the note "Refuses card payment"
      And an agent removes the note "Refuses card payment"
      Then other services are told CustomerNoteAdded with
        | customer | cust_456         |
        | by       | an-agent         |
        | made     | 2024-10-30 10:00 |
      And other services are told CustomerNoteRemoved with
        | customer   | cust_456 |
        | removed by | an-agent |
      And other services are told nothing of "Refuses card payment"

    Scenario: The history keeps what a removed note said
      Given an agent makes the note "Refuses card payment"
      And an agent removes the note "Refuses card payment"
      When an administrator reads the history of cust_456
      Then it tells first of CustomerNoteRemoved and CustomerNoteAdded
      And it tells that "Refuses card payment" was removed by an agent

  Scenario Outline: Who may do what
    When <who> tries to <action>
    Then <answer>

    Examples:
      | who              | action         | answer                                          |
      | an administrator | read the tags  | it is done                                      |
      | a manager        | read the tags  | it is done                                      |
      | an agent         | read the tags  | it is done                                      |
      | the customer     | read the tags  | it is refused because it is not permitted       |
      | the shop         | read the tags  | it is refused because it is not permitted       |
      | another customer | read the tags  | it is refused because there is no such customer |
      | an administrator | give a tag     | it is done                                      |
      | a manager        | give a tag     | it is done                                      |
      | an agent         | give a tag     | it is refused because it is not permitted       |
      | the customer     | give a tag     | it is refused because it is not permitted       |
      | the shop         | give a tag     | it is refused because it is not permitted       |
      | another customer | give a tag     | it is refused because there is no such customer |
      | an administrator | read the notes | it is done                                      |
      | an agent         | read the notes | it is done                                      |
      | the customer     | read the notes | it is refused because it is not permitted       |
      | the shop         | read the notes | it is refused because it is not permitted       |
      | another customer | read the notes | it is refused because there is no such customer |
      | a manager        | make a note    | it is done                                      |
      | an agent         | make a note    | it is done                                      |
      | the customer     | make a note    | it is refused because it is not permitted       |
      | the shop         | make a note    | it is refused because it is not permitted       |
      | another customer | make a note    | it is refused because there is no such customer |

  Scenario: Who works for the business and is its customer sees nothing of itself
    Given another customer with
      | e-mail | jane@example.com |
      | user   | an-agent         |
    When an agent tries to read the notes
    Then it is refused because it is not permitted
