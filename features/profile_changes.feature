Feature: Changing a profile
  A customer's data change by fields or by whole sections. Nothing changes that is wrong, nothing
  changes behind somebody's back, and every change is told and remembered.

  Background:
    Given it is 2024-10-30 10:00
    And a customer with
      | id                  | cust_456                                      |
      | e-mail              | john.doe@example.com                          |
      | first name          | John                                          |
      | last name           | Doe                                           |
      | phone               | +1-555-0123                                   |
      | date of birth       | 1985-06-15                                    |
      | avatar              | https://cdn.example.com/avatars/cust_456.jpg  |
      | language            | en                                            |
      | time zone           | America/New_York                              |
      | marketing by e-mail | yes                                           |
    And it is 2024-10-31 09:30

  Scenario: One field changes and all others stay
    When the customer changes
      | phone | +1-555-0124 |
    Then the customer has
      | phone               | +1-555-0124          |
      | first name          | John                 |
      | last name           | Doe                  |
      | e-mail              | john.doe@example.com |
      | date of birth       | 1985-06-15           |
      | time zone           | America/New_York     |
      | marketing by e-mail | yes                  |
      | registered          | 2024-10-30 10:00     |
      | changed             | 2024-10-31 09:30     |
    And other services are told CustomerProfileUpdated with
      | customer       | cust_456         |
      | fields changed | phone            |
      | new phone      | +1-555-0124      |
      | changed        | 2024-10-31 09:30 |

  Scenario: A field can be emptied
    When the customer changes
      | phone         | - |
      | date of birth | - |
    Then the customer has
      | phone         | -    |
      | date of birth | -    |
      | first name    | John |

  Scenario: Replacing the profile empties what it leaves out, but keeps the avatar
    When the customer replaces the profile with
      | first name | Johnny      |
      | phone      | +1-555-0124 |
    Then the customer has
      | first name    | Johnny                                       |
      | last name     | -                                            |
      | phone         | +1-555-0124                                  |
      | date of birth | -                                            |
      | avatar        | https://cdn.example.com/avatars/cust_456.jpg |
      | time zone     | America/New_York                             |

  Scenario: Replacing the preferences leaves the profile alone
    When the customer replaces the preferences with
      | language                  | fr  |
      | marketing by text message | yes |
    Then the customer has
      | language                  | fr          |
      | time zone                 | UTC         |
      | marketing by e-mail       | no          |
      | marketing by text message | yes         |
      | first name                | John        |
      | phone                     | +1-555-0123 |

  Scenario: A new e-mail address is told to the sign-in service
    When the customer changes
      | e-mail | john@example.org |
    Then the customer has
      | e-mail | john@example.org |
    And other services are told CustomerProfileUpdated with
      | fields changed | e-mail           |
      | e-mail         | john@example.org |

  Scenario: An e-mail address of somebody else is refused
    Given another customer jane@example.com
    When the customer tries to change
      | e-mail     | Jane@example.com |
      | first name | Jane             |
    Then it is refused because the e-mail address is taken
    And the customer has
      | e-mail     | john.doe@example.com |
      | first name | John                 |

  Scenario: An address that was left is free for others
    Given the customer changes
      | e-mail | john@example.org |
    When the shop registers another customer with
      | e-mail | john.doe@example.com |
    Then the business has 2 customers

  Scenario Outline: A change that makes no sense changes nothing
    When the customer tries to change
      | first name | Johnny  |
      | <field>    | <value> |
    Then it is refused because of the <field>
    And the customer has
      | first name | John             |
      | <field>    | <before>         |
      | changed    | 2024-10-30 10:00 |
    And other services are told nothing after 2024-10-30 10:00

    Examples:
      | field         | value        | before               |
      | e-mail        | john         | john.doe@example.com |
      | phone         | 12           | +1-555-0123          |
      | date of birth | 2999-01-01   | 1985-06-15           |
      | language      | klingon      | en                   |
      | time zone     | Mars/Olympus | America/New_York     |

  Scenario Outline: Some things never change
    When an administrator tries to change
      | <field> | something-else |
    Then it is refused because of the <field>

    Examples:
      | field        |
      | id           |
      | user         |
      | registered   |
      | shoe size    |

  Scenario: Saying the same again changes nothing
    When the customer changes
      | first name | John |
    Then the customer has
      | changed | 2024-10-30 10:00 |
    And other services are told nothing after 2024-10-30 10:00

  Scenario: Two people change the same customer at once
    Given an administrator and the shop have both looked at the customer
    And the administrator changes what she saw
      | first name | Johnny |
    When the shop tries to change what it saw
      | first name | Jonathan |
    Then it is refused because somebody else has changed the customer since
    And the customer has
      | first name | Johnny |

  Scenario: Two people replace the same profile at once
    Given an administrator and the shop have both looked at the customer
    And the administrator changes what she saw
      | first name | Johnny |
    When the shop tries to replace the profile it saw with
      | first name | Jonathan |
    Then it is refused because somebody else has changed the customer since
    And the customer has
      | first name | Johnny |

  Scenario: Every change is remembered with who made it, and what it was before
    When an administrator changes
      | first name | Johnny      |
      | phone      | +1-555-0124 |
    Then the newest entry of the history is CustomerProfileUpdated by the administrator
    And it says
      | field      | before      | after       |
      | first name | John        | Johnny      |
      | phone      | +1-555-0123 | +1-555-0124 |

  Scenario: Agreeing to marketing is recorded as consent
    When the customer changes
      | marketing by text message | yes |
    Then other services are told ConsentGiven with
      | customer | cust_456         |
      | channel  | sms              |
      | given    | 2024-10-31 09:30 |

  Scenario: No longer agreeing to marketing is recorded as a withdrawal
    When the customer changes
      | marketing by e-mail | no |
    Then other services are told ConsentWithdrawn with
      | customer  | cust_456         |
      | channel   | email            |
      | withdrawn | 2024-10-31 09:30 |

  Scenario: An administrator suspends a customer, and lets it back
    When an administrator changes
      | status | suspended |
    Then the customer has
      | status | suspended |
    When an administrator changes
      | status | active |
    Then the customer has
      | status | active |
    And other services are told CustomerReactivated with
      | customer | cust_456 |

  Scenario Outline: A status follows on another by the rules
    Given an administrator has made the customer <before>
    When an administrator tries to change
      | status | <after> |
    Then <outcome>

    Examples:
      | before    | after     | outcome                                           |
      | active    | inactive  | it is done                                        |
      | active    | suspended | it is done                                        |
      | inactive  | active    | it is done                                        |
      | inactive  | suspended | it is refused because the status cannot follow    |
      | suspended | active    | it is done                                        |
      | suspended | inactive  | it is done                                        |
      | active    | deleted   | it is refused because of the status               |
      | active    | sleeping  | it is refused because of the status               |

  Scenario Outline: Customers do not change their own status
    When the customer tries to change
      | status | <status> |
    Then it is refused because it is not permitted
    And the customer has
      | status | active |

    Examples:
      | status    |
      | suspended |
      | inactive  |
