Feature: Addresses
  A customer has an address book of at most ten addresses, each for shipping, for billing, or for
  both. One is the default for shipping and one for billing. What the country's own rules say of the
  state and the postal code is noted beside each; nobody is refused for it.

  Background:
    Given it is 2024-10-30 10:00
    And the customer cust_456

  Scenario: The first address of a type is its default
    When the customer adds the shipping address home
    And the customer adds the billing address office
    And the customer adds the shipping address cottage
    Then the address book holds home, office, cottage
    And the default for shipping is home
    And the default for billing is office

  Scenario: One address can serve both
    When the customer adds the both address home
    And the customer adds the billing address office
    Then the default for shipping is home
    And the default for billing is home

  Scenario: Another one can be made the default
    Given the customer adds the shipping address home
    And the customer adds the shipping address cottage
    When the customer changes the address cottage
      | default | yes |
    Then the default for shipping is cottage
    And the address cottage has
      | default | yes |
    And the address home has
      | default | no |

  Scenario: When a default goes, the newest one follows it
    Given the customer adds the shipping address home
    And the customer adds the shipping address cottage
    And the customer adds the shipping address office
    And the customer adds the billing address bank
    When the customer removes the address home
    Then the address book holds cottage, office, bank
    And the default for shipping is office
    And the default for billing is bank

  Scenario: The last address can go, too
    Given the customer adds the both address home
    When the customer removes the address home
    Then the address book is empty

  Scenario: An address that serves something else now is no default for what it served
    Given the customer adds the shipping address home
    And the customer adds the shipping address cottage
    When the customer changes the address home
      | type | billing |
    Then the default for shipping is cottage
    And the default for billing is home

  Scenario: Ten addresses are enough
    Given the customer has 10 addresses
    When the customer tries to add one more address
    Then it is refused because there are too many addresses

  Scenario: An address is kept as it was written, and what the rules make of it beside it
    When the customer adds the address home with
      | first name  | John          |
      | last name   | Doe           |
      | street      | 123 Main St   |
      | street2     | Apt 4B        |
      | city        | New York      |
      | state       | new york      |
      | zip code    | 10001         |
      | country     | us            |
      | phone       | +1 212 555 01 23 |
    Then the address home has
      | type              | shipping     |
      | first name        | John         |
      | last name         | Doe          |
      | street            | 123 Main St  |
      | street2           | Apt 4B       |
      | city              | New York     |
      | state             | new york     |
      | zip code          | 10001        |
      | country           | US           |
      | phone             | +12125550123 |
      | checked and right | yes          |
      | state by rule     | NY           |

  Scenario: A postal code that the country cannot have is noted
    When the customer adds the address home with
      | zip code    | 94016 |
      | state       | NY    |
      | country     | US    |
    Then the address home has
      | checked and right | no |
      | wrong             | zipCode |

  Scenario: A state that the country does not have is noted
    When the customer adds the address home with
      | state       | Transylvania |
      | country     | US           |
      | zip code    | 10001        |
    Then the address home has
      | checked and right | no    |
      | wrong             | state |

  Scenario: A country whose rules nobody wrote down
    When the customer adds the address home with
      | country     | AQ |
      | zip code    | -  |
      | state       | -  |
    Then the address home has
      | checked and right | no                  |
      | not checked       | no_data_for_country |

  Scenario Outline: What cannot be an address is refused
    When the customer tries to add an address with
      | <label> | <text> |
    Then the address is refused because of the <label>

    Examples:
      | label       | text |
      | country     | UK   |
      | country     | USA  |
      | street      |      |
      | city        |      |
      | zip code    |      |
      | phone       | none |

  Scenario: Somebody else has changed the address since
    Given the customer adds the shipping address home
    And the administrator has looked at the address home
    And the customer changes the address home
      | city | Boston |
    When the administrator tries to change the address home that she saw
      | city | Chicago |
    Then it is refused because somebody else has changed the address since
    And the address home has
      | city | Boston |

  Scenario: Changes are remembered with old and new value, and told without them
    Given the customer adds the shipping address home
    And it is 2024-10-31 09:30
    When the customer changes the address home
      | city | Boston |
    Then the history remembers the city of the address home from New York to Boston
    And other services are told which field of the address home changed, the city
    And nothing that is told holds "1 home street"

  Scenario Outline: Who may do what
    Given the customer adds the shipping address home
    When <who> tries to <action>
    Then <outcome>

    Examples:
      | who              | action             | outcome                                        |
      | an agent         | read the addresses | it is done                                     |
      | the shop         | read the addresses | it is done                                     |
      | another customer | read the addresses | it is refused because there is no such customer |
      | an administrator | add an address     | it is done                                     |
      | the shop         | add an address     | it is done                                     |
      | an agent         | add an address     | it is refused because it is not permitted      |
      | another customer | add an address     | it is refused because there is no such customer |

  Scenario: An address that is not there
    When the customer tries to change an address that is not there
    Then it is refused because there is no such address
    When the customer tries to remove an address that is not there
    Then it is refused because there is no such address
    Given the customer adds the shipping address home
    And another customer other-1
    When the administrator tries to remove the address home of other-1
    Then it is refused because there is no such address
    And the address book holds home

  Scenario: A rule that asks for the country
    Given the administrator defines the segment german
      | rule     | country = 'de' |
      | priority | 0              |
    And the service brings everybody up to date
    And it is 2024-11-01 08:00
    When the customer adds the address home with
      | country     | DE     |
      | state       | -      |
      | city        | Berlin |
      | zip code    | 10115  |
    Then the german segment was achieved on 2024-11-01 08:00 by country = 'DE'
    Given it is 2024-11-02 08:00
    When the customer adds the address palace with
      | type        | billing |
      | country     | FR      |
      | state       | -       |
      | city        | Paris   |
      | zip code    | 75008   |
    Then the german segment was achieved on 2024-11-01 08:00 by country = 'DE'
    Given it is 2024-11-03 08:00
    When the customer removes the address home
    Then the customer is in the segment new_customer by its rule
    And other services are told SegmentExited with
      | customer | cust_456         |
      | segment  | german           |
      | exited   | 2024-11-03 08:00 |
