Feature: A copy of everything that is held about a person
  Who asks gets one archive: for programs and for people, with everything that is held, and with
  nothing of anybody else. It is fetched by a link that is good for a short time.

  Background:
    Given it is 2024-10-01 10:00
    And the customer cust_456
    And these events arrive
      | event        | order        | total | placed           | items | city        |
      | OrderCreated | order-abc123 | 39.98 | 2024-09-12 10:30 | 2     | Springfield |

  Scenario: The archive has what is held, and says how it may be checked
    Given the customer asks for the export
    When the archives are made
    Then the request is done
    And the archive has the profile of cust_456
    And the archive has the order order-abc123
    And the archive tells of OrderCreated
    And every file of the archive is as its manifest says
    And other services are told DataExported with
      | customer | cust_456 |

  Scenario: Nobody else is in it
    Given the customer cust_789
    And these events arrive
      | event        | order        | total | placed           | items | city   |
      | OrderCreated | order-xyz999 | 12.00 | 2024-09-13 10:30 | 1     | Othery |
    When the customer asks for the export
    And the archives are made
    Then the archive has the order order-xyz999
    And the archive has nothing of order-abc123
    And the archive has nothing of cust_456
    And the archive has nothing of Springfield

  Scenario: There is nothing to fetch before it is made
    When the customer asks for the export
    Then there is no link to the archive

  Scenario: A link ends after a quarter of an hour, and there is a new one
    Given the customer asks for the export
    And the archives are made
    When the customer keeps the link to the archive
    And it is 2024-10-01 10:15
    Then the link is no longer good
    And the archive has the profile of cust_456

  Scenario: An archive is kept for a week
    Given the customer asks for the export
    And the archives are made
    When it is 2024-10-08 10:00
    Then there is no link to the archive

  Scenario: An administrator asks for the customer
    Given an administrator asks for the export
    When the archives are made
    Then the archive has the profile of cust_456
