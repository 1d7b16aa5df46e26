Feature: What a business keeps of its customers under names of its own
  A shop knows things of its customers that no other shop asks for: a shoe size, the number of seats
  of a licence, since when somebody is a member. It keeps them as attributes: a text, a number, a
  date, or yes or no, each under a name that the shop chose. The customer reads them and does not
  change them.

  Background:
    Given it is 2024-10-30 10:00
    And the customer cust_456
    And an administrator keeps of the customer
      | colour       | "red"      |
      | seats        | 12.50      |
      | member_since | 2024-08-01 |
      | wholesale    | yes        |
    And it is 2024-10-31 09:30

  Rule: What is kept comes back as it was given

    Scenario: Each value keeps its kind, and a number every digit
      Then an administrator sees kept of the customer
        | colour       | "red"      |
        | seats        | 12.50      |
        | member_since | 2024-08-01 |
        | wholesale    | yes        |

    Scenario: A customer begins with what is given at the registration
      When the shop registers the customer cust_457 with what it keeps
        | shoe_size | 42   |
        | locker    | "42" |
      Then the shop sees kept of the customer
        | shoe_size | 42   |
        | locker    | "42" |

    Scenario: A change names what it changes, and all else stays
      When the shop keeps of the customer
        | seats     | 20 |
        | wholesale | -  |
      Then an administrator sees kept of the customer
        | colour       | "red"      |
        | seats        | 20         |
        | member_since | 2024-08-01 |
      And other services are told CustomerProfileUpdated with
        | fields changed | attributes.seats, attributes.wholesale |
        | changed        | 2024-10-31 09:30                       |

    Scenario: One may become a value of another kind
      When an administrator keeps of the customer
        | wholesale | 1 |
      Then an administrator sees kept of the customer
        | colour       | "red"      |
        | seats        | 12.50      |
        | member_since | 2024-08-01 |
        | wholesale    | 1          |

    Scenario: All of it is replaced
      When an administrator replaces what is kept of the customer with
        | colour | "blue" |
      Then an administrator sees kept of the customer
        | colour | "blue" |

    Scenario: Saying the same again changes nothing
      When an administrator keeps of the customer
        | seats | 12.5 |
      Then the customer has
        | changed | 2024-10-30 10:00 |

    Scenario: Every change is remembered, with what was there before
      When an administrator keeps of the customer
        | colour | "blue" |
      Then the newest entry of the history is CustomerProfileUpdated by an administrator
      And it says
        | what              | before | after |
        | attributes.colour | red    | blue  |

    Scenario: One can look back
      Given an administrator replaces what is kept of the customer with
        | colour | "blue" |
        | vat    | "none" |
      When one looks back to 2024-10-30 12:00
      Then an administrator sees kept of the customer
        | colour       | "red"      |
        | seats        | 12.50      |
        | member_since | 2024-08-01 |
        | wholesale    | yes        |

  Rule: It is the business's own, and the customer may read it

    Scenario: The customer reads it
      Then the customer sees kept of the customer
        | colour       | "red"      |
        | seats        | 12.50      |
        | member_since | 2024-08-01 |
        | wholesale    | yes        |

    Scenario Outline: Who neither administers nor is a service changes none
      When <who> tries to keep of the customer
        | colour | "blue" |
      Then it is refused because it is not permitted

      Examples:
        | who          |
        | the customer |
        | an agent     |

    Scenario: A customer who sends back what it saw changes something else
      When the customer keeps of the customer
        | colour | "red" |
      And the customer changes
        | first name | Ana |
      Then an administrator sees kept of the customer
        | colour       | "red"      |
        | seats        | 12.50      |
        | member_since | 2024-08-01 |
        | wholesale    | yes        |

    Scenario: Who registers alone brings none
      Given the business lets people register themselves
      When a person tries to register with what is kept
        | colour | "red" |
      Then it is refused because it is not permitted

    Scenario: Other services are told names, never values
      When an administrator keeps of the customer
        | secret_name | "Project Nightingale" |
      Then nothing that is told holds "Nightingale"

  Rule: What makes no sense is refused

    Scenario Outline: A name or a value that none can have
      When an administrator tries to keep of the customer
        | <name> | <value> |
      Then it is refused, for no attribute can be <name> like that

      Examples:
        | name      | value                      |
        | colour    | a text of 256 characters   |
        | colour    | a text of no characters    |
        | colour    | a text with a line break   |
        | colour    | a list                     |
        | seats     | 1000000000000000           |
        | seats     | 0.1234567890123            |
        | Colour    | "red"                      |
        | 1st       | "red"                      |
        | shoe-size | 42                         |

    Scenario: A customer has 50 attributes at most
      Given an administrator keeps 50 attributes of another customer cust_457
      When an administrator tries to keep of the customer
        | one_more | yes |
      Then it is refused because there are too many attributes
