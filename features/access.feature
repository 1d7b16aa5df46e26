Feature: Who may do what
  Customers see and change themselves, agents read, administrators and other services of the shop
  do more. Whom a caller may not see, it cannot tell from somebody who does not exist.

  Background:
    Given it is 2024-10-30 10:00
    And the customer cust_456
    And a paid order o-1 of the customer over 300.00

  Scenario Outline: Reading a customer
    When <who> tries to <action>
    Then <answer>

    Examples: allowed
      | who              | action              | answer     |
      | the customer     | read the profile    | it is done |
      | the customer     | read the segment    | it is done |
      | the customer     | read the statistics | it is done |
      | the customer     | read the orders     | it is done |
      | the customer     | read the activity   | it is done |
      | an agent         | read the profile    | it is done |
      | an agent         | read the segment    | it is done |
      | an agent         | read the statistics | it is done |
      | an agent         | read the orders     | it is done |
      | an administrator | read the profile    | it is done |
      | a manager        | read the segment    | it is done |
      | the shop         | read the profile    | it is done |
      | the shop         | read the statistics | it is done |

    Examples: cannot be told from somebody who does not exist
      | who              | action              | answer                                          |
      | another customer | read the profile    | it is refused because there is no such customer |
      | another customer | read the segment    | it is refused because there is no such customer |
      | another customer | read the statistics | it is refused because there is no such customer |
      | another customer | read the orders     | it is refused because there is no such customer |
      | another customer | read the activity   | it is refused because there is no such customer |

  Scenario Outline: Reading an order
    When <who> tries to read order o-1
    Then <answer>

    Examples:
      | who              | answer                                       |
      | the customer     | it is done                                   |
      | an agent         | it is done                                   |
      | an administrator | it is done                                   |
      | the shop         | it is done                                   |
      | another customer | it is refused because there is no such order |

  Scenario Outline: Changing a customer
    When <who> tries to <action>
    Then <answer>

    Examples:
      | who              | action                 | answer                                          |
      | the customer     | change the profile     | it is done                                      |
      | the customer     | replace the profile    | it is done                                      |
      | the customer     | deactivate the account | it is done                                      |
      | an administrator | change the profile     | it is done                                      |
      | a manager        | replace the profile    | it is done                                      |
      | the shop         | change the profile     | it is done                                      |
      | an agent         | change the profile     | it is refused because it is not permitted       |
      | an agent         | replace the profile    | it is refused because it is not permitted       |
      | an agent         | deactivate the account | it is refused because it is not permitted       |
      | another customer | change the profile     | it is refused because there is no such customer |
      | another customer | replace the profile    | it is refused because there is no such customer |
      | another customer | deactivate the account | it is refused because there is no such customer |

  Scenario Outline: Working with all customers of a business
    When <who> tries to <action>
    Then <answer>

    Examples:
      | who              | action             | answer                                    |
      | an agent         | list the customers | it is done                                |
      | an administrator | list the customers | it is done                                |
      | a manager        | list the customers | it is done                                |
      | the shop         | list the customers | it is done                                |
      | the customer     | list the customers | it is refused because it is not permitted |
      | an agent         | list the segments  | it is done                                |
      | an administrator | list the segments  | it is done                                |
      | the shop         | list the segments  | it is done                                |
      | the customer     | list the segments  | it is refused because it is not permitted |
      | an administrator | read the history   | it is done                                |
      | a manager        | read the history   | it is done                                |
      | an agent         | read the history   | it is refused because it is not permitted |
      | the customer     | read the history   | it is refused because it is not permitted |
      | the shop         | read the history   | it is refused because it is not permitted |
      | an administrator | register somebody  | it is done                                |
      | a manager        | register somebody  | it is done                                |
      | the shop         | register somebody  | it is done                                |
      | an agent         | register somebody  | it is refused because it is not permitted |
      | the customer     | register somebody  | it is refused because it is not permitted |

  Scenario Outline: A token for reading only cannot change anything
    When <who>, with a token for reading only, tries to <action>
    Then <answer>

    Examples:
      | who              | action                 | answer                                    |
      | an administrator | read the profile       | it is done                                |
      | an administrator | list the customers     | it is done                                |
      | an administrator | change the profile     | it is refused because it is not permitted |
      | the customer     | change the profile     | it is refused because it is not permitted |
      | an administrator | deactivate the account | it is refused because it is not permitted |
      | an administrator | register somebody      | it is refused because it is not permitted |

  Scenario: A customer is known by the user of the sign-in service as well
    Given another customer with
      | e-mail | jane@example.com |
      | user   | user-7           |
    When user-7 tries to read the profile
    Then it is done
    When user-7 tries to change the profile
    Then it is done
