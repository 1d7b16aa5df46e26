Feature: Registering a customer
  A business gets to know a person. What is written down is checked first, an e-mail address
  belongs to one customer of the business, and other services are told.

  Background:
    Given it is 2024-10-30 10:00

  Scenario: A shop registers a customer
    When the shop registers a customer with
      | e-mail              | jane.smith@example.com |
      | first name          | Jane                   |
      | last name           | Smith                  |
      | phone               | +1-555-0125            |
      | language            | en                     |
      | currency            | USD                    |
      | marketing by e-mail | no                     |
    Then the customer has
      | e-mail                    | jane.smith@example.com |
      | first name                | Jane                   |
      | last name                 | Smith                  |
      | phone                     | +1-555-0125            |
      | status                    | active                 |
      | tier                      | regular                |
      | segment                   | new_customer           |
      | registered                | 2024-10-30 10:00       |
      | language                  | en                     |
      | currency                  | USD                    |
      | marketing by e-mail       | no                     |
      | marketing by text message | no                     |
    And other services are told CustomerCreated with
      | customer   | the customer           |
      | e-mail     | jane.smith@example.com |
      | first name | Jane                   |
      | last name  | Smith                  |
      | tier       | regular                |
      | begins as  | new_customer           |
      | registered | 2024-10-30 10:00       |

  Scenario: An address alone is enough
    When the shop registers a customer with
      | e-mail | jane@example.com |
    Then the customer has
      | e-mail                         | jane@example.com |
      | first name                     | -                |
      | language                       | en               |
      | currency                       | USD              |
      | time zone                      | UTC              |
      | marketing by e-mail            | no               |
      | marketing by text message      | no               |
      | marketing by push message      | no               |
      | notifications of order updates | yes              |
      | notifications of promotions    | no               |

  Scenario: The shop may choose the id
    When the shop registers a customer with
      | id     | cust_456         |
      | e-mail | jane@example.com |
    Then the customer has
      | id | cust_456 |

  Scenario: Without a chosen id the customer is given a new one
    When the shop registers a customer with
      | e-mail | jane@example.com |
    Then the customer's id begins with cust_

  Scenario: Names, numbers and codes are kept in their usual writing
    When the shop registers a customer with
      | e-mail     | Jane@EXAMPLE.com |
      | first name | Zoë              |
      | phone      | +40 712 345 678  |
      | currency   | eur              |
    Then the customer has
      | e-mail     | Jane@example.com |
      | first name | Zoë              |
      | phone      | +40712345678     |
      | currency   | EUR              |

  Scenario: A business may count in a currency of its own
    Given the business counts in EUR
    When the shop registers a customer with
      | e-mail | jane@example.com |
    Then the customer has
      | currency | EUR |

  Scenario Outline: An e-mail address belongs to one customer, however it is written
    Given the customer jane@example.com
    When the shop tries to register a customer with
      | e-mail | <address> |
    Then it is refused because the e-mail address is taken
    And the business has 1 customer

    Examples:
      | address          |
      | jane@example.com |
      | JANE@Example.COM |

  Scenario: An id belongs to one customer
    Given the customer cust_456
    When the shop tries to register a customer with
      | id     | cust_456          |
      | e-mail | other@example.com |
    Then it is refused because the id is taken
    And the business has 1 customer

  Scenario: A user of the sign-in service has one profile
    Given a customer with
      | e-mail | jane@example.com |
      | user   | user-7           |
    When the shop tries to register a customer with
      | e-mail | other@example.com |
      | user   | user-7            |
    Then it is refused because the user has a profile already
    And the business has 1 customer

  Scenario Outline: A password that is easily guessed is refused
    When the shop tries to register a customer with
      | e-mail   | jane@example.com |
      | password | <password>       |
    Then it is refused because the password is too weak
    And the business has 0 customers

    Examples:
      | password         |
      | seven77          |
      | aaaaaaaaaaaa     |
      | jane@example.com |

  Scenario Outline: A password that is long enough is accepted, and never shown
    When the shop registers a customer with
      | e-mail   | jane@example.com |
      | password | <password>       |
    Then nothing that is shown or told holds "<password>"

    Examples:
      | password          |
      | eight888          |
      | securePassword123 |

  Scenario Outline: What makes no sense is refused by its name
    When the shop tries to register a customer with
      | e-mail  | jane@example.com |
      | <field> | <value>          |
    Then it is refused because of the <field>
    And the business has 0 customers
    And other services are told nothing

    Examples:
      | field         | value                    |
      | e-mail        | jane.example.com         |
      | e-mail        | jane@                    |
      | phone         | 12                       |
      | phone         | call me                  |
      | date of birth | 2999-01-01               |
      | date of birth | 1899-12-31               |
      | gender        | robot                    |
      | language      | klingon                  |
      | currency      | XQQ                      |
      | time zone     | Mars/Olympus             |
      | avatar        | ftp://example.com/me.jpg |
      | id            | white space              |
      | id            | profile                  |
      | id            | segments                 |
      | user          | not/an/id                |

  Scenario: Everything that is wrong is told at once
    When the shop tries to register a customer with
      | e-mail    | jane.example.com |
      | phone     | 12               |
      | currency  | XQQ              |
      | time zone | Mars/Olympus     |
    Then it is refused because of the e-mail, phone, currency and time zone

  Scenario: Consent given with the registration is recorded by its channel
    Given the business lets people register themselves
    When a person registers with
      | e-mail                    | jane@example.com |
      | marketing by e-mail       | yes              |
      | marketing by push message | yes              |
    Then other services are told ConsentGiven with
      | customer | the customer |
      | channel  | email        |
      | purpose  | marketing    |
    And other services are told ConsentGiven with
      | channel | push |
    And other services are told ConsentGiven 2 times

  Scenario Outline: Nobody agrees to marketing in somebody's place
    When <who> tries to register a customer with
      | e-mail              | jane@example.com |
      | marketing by e-mail | yes              |
    Then it is refused because only the person can agree
    And the business has 0 customers

    Examples:
      | who              |
      | the shop         |
      | a manager        |
      | an administrator |

  Scenario: No consent is recorded that nobody gave
    When the shop registers a customer with
      | e-mail              | jane@example.com |
      | marketing by e-mail | no               |
    Then other services are told ConsentGiven 0 times

  Scenario: People register themselves where the business allows it
    Given the business lets people register themselves
    When a person registers with
      | e-mail     | jane@example.com |
      | first name | Jane             |
    Then the person sees her own profile with
      | e-mail     | jane@example.com |
      | first name | Jane             |

  Scenario: People cannot register for somebody else
    Given the business lets people register themselves
    When a person tries to register with
      | e-mail | jane@example.com |
      | user   | somebody-else    |
    Then it is refused because it is not permitted
    And the business has 0 customers

  Scenario: Nobody registers herself where the business does not allow it
    When a person tries to register with
      | e-mail | jane@example.com |
    Then it is refused because it is not permitted
    And the business has 0 customers
