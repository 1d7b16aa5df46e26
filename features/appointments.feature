Feature: Appointments and brochures become part of the history
  Other services tell which appointments a customer booked, kept and called off, and which brochures
  were asked for, by customer or by the user of the sign-in service. What is shown follows from the
  set of what was told.

  Background:
    Given it is 2025-01-10 09:00
    And another customer with
      | id     | ana             |
      | e-mail | ana@example.com |
      | user   | user-7          |

  Scenario: An appointment is booked
    When these events arrive
      | event             | appointment | customer | service | starts           |
      | AppointmentBooked | apt-1       | ana      | Haircut | 2025-02-01 10:00 |
    Then the customer's appointments are
      | appointment | status | service | starts           |
      | apt-1       | Booked | Haircut | 2025-02-01 10:00 |
    And the statistics are
      | appointments     | 1                |
      | last appointment | -                |
      | next appointment | 2025-02-01 10:00 |

  Scenario Outline: Any order of arrival gives the same
    When these events arrive one after another
      | event    | appointment | customer | service | starts           | completed        | cancelled        |
      | <first>  | apt-1       | ana      | Haircut | 2025-01-02 10:00 | 2025-01-02 10:30 | 2025-01-02 09:00 |
      | <second> | apt-1       | ana      | Haircut | 2025-01-02 10:00 | 2025-01-02 10:30 | 2025-01-02 09:00 |
      | <third>  | apt-1       | ana      | Haircut | 2025-01-02 10:00 | 2025-01-02 10:30 | 2025-01-02 09:00 |
    Then the customer's appointments are
      | appointment | status    | starts           |
      | apt-1       | Cancelled | 2025-01-02 10:00 |
    And the statistics are
      | appointments           | 0 |
      | cancelled appointments | 1 |

    Examples:
      | first                | second               | third                |
      | AppointmentBooked    | AppointmentCompleted | AppointmentCancelled |
      | AppointmentCancelled | AppointmentCompleted | AppointmentBooked    |
      | AppointmentCompleted | AppointmentCancelled | AppointmentBooked    |

  Scenario: What is told twice counts once
    When these events arrive 3 times over
      | event                | appointment | customer | service | starts           | completed        |
      | AppointmentBooked    | apt-1       | ana      | Haircut | 2025-01-02 10:00 |                  |
      | AppointmentCompleted | apt-1       |          |         |                  | 2025-01-02 10:30 |
      | AppointmentBooked    | apt-2       | ana      | Colour  | 2025-01-09 10:00 |                  |
    Then the statistics are
      | appointments           | 2                |
      | completed appointments | 1                |
      | last appointment       | 2025-01-09 10:00 |

  Scenario: An appointment is moved to another time
    Given these events arrive
      | event             | appointment | customer | service | starts           |
      | AppointmentBooked | apt-1       | ana      | Haircut | 2025-02-01 10:00 |
    And it is 2025-01-11 09:00
    When these events arrive
      | event             | appointment | customer | service | starts           |
      | AppointmentBooked | apt-1       | ana      | Haircut | 2025-02-08 16:00 |
    Then the customer's appointments are
      | appointment | status | starts           |
      | apt-1       | Booked | 2025-02-08 16:00 |

  Scenario: The newest comes first
    When these events arrive
      | event             | appointment | customer | service | starts           |
      | AppointmentBooked | apt-1       | ana      | Haircut | 2024-12-01 10:00 |
      | AppointmentBooked | apt-2       | ana      | Haircut | 2025-02-01 10:00 |
      | AppointmentBooked | apt-3       | ana      | Colour  | 2025-01-03 10:00 |
    Then the customer's appointments are
      | appointment | starts           |
      | apt-2       | 2025-02-01 10:00 |
      | apt-3       | 2025-01-03 10:00 |
      | apt-1       | 2024-12-01 10:00 |

  Scenario: Frequency and cancellations
    When these events arrive
      | event                | appointment | customer | service | starts           | cancelled        |
      | AppointmentBooked    | apt-1       | ana      | Haircut | 2024-11-10 10:00 |                  |
      | AppointmentBooked    | apt-2       | ana      | Haircut | 2024-12-10 10:00 |                  |
      | AppointmentBooked    | apt-3       | ana      | Haircut | 2025-01-09 10:00 |                  |
      | AppointmentBooked    | apt-4       | ana      | Haircut | 2025-02-09 10:00 |                  |
      | AppointmentCancelled | apt-4       |          |         |                  | 2025-01-09 12:00 |
    Then the statistics are
      | appointments              | 3                |
      | cancelled appointments    | 1                |
      | cancelled of appointments | 0.25             |
      | first appointment         | 2024-11-10 10:00 |
      | last appointment          | 2025-01-09 10:00 |
      | next appointment          | -                |
      | appointments a month      | 1.52             |

  Scenario: What is told of the user is the customer's own
    When these events arrive
      | event             | appointment | request | user   | service | starts           | brochure |
      | AppointmentBooked | apt-1       |         | user-7 | Haircut | 2025-02-01 10:00 |          |
      | BrochureRequested |             | req-1   | user-7 |         |                  | Kitchens |
    Then the customer's appointments are
      | appointment | status |
      | apt-1       | Booked |
    And the customer's brochure requests are
      | request | brochure |
      | req-1   | Kitchens |

  Scenario: An appointment of a user not yet known waits for it
    Given these events arrive
      | event             | appointment | user   | service | starts           |
      | AppointmentBooked | apt-9       | user-9 | Haircut | 2025-02-01 10:00 |
    When these events arrive
      | event       | user   | e-mail          |
      | UserCreated | user-9 | eva@example.com |
    And the customer with eva@example.com is looked for
    Then the customer's appointments are
      | appointment | status |
      | apt-9       | Booked |

  Scenario: Brochures are asked for by topic, too, and once each
    When these events arrive 2 times over
      | event                    | request | customer | brochure | requested        |
      | brochure.request.created | req-1   | ana      | Kitchens | 2025-01-02 10:00 |
      | BrochureRequested        | req-2   | ana      | Bedrooms | 2025-01-03 10:00 |
    Then the customer's brochure requests are
      | request | brochure | requested        |
      | req-2   | Bedrooms | 2025-01-03 10:00 |
      | req-1   | Kitchens | 2025-01-02 10:00 |

  Scenario: A booking that cannot be read holds up nothing else
    When these events arrive
      | event             | appointment | customer | service | starts           |
      | AppointmentBooked | apt-1       | ana      | Haircut |                  |
      | AppointmentBooked | apt-2       | ana      | Haircut | 2025-02-01 10:00 |
    Then 1 event waits to be tried again
    And the customer's appointments are
      | appointment | status |
      | apt-2       | Booked |

  Scenario: Appointments as they were
    Given these events arrive
      | event             | appointment | customer | service | starts           |
      | AppointmentBooked | apt-1       | ana      | Haircut | 2025-02-01 10:00 |
    And it is 2025-01-20 09:00
    When these events arrive
      | event                | appointment | cancelled        |
      | AppointmentCancelled | apt-1       | 2025-01-20 08:00 |
    Then the statistics are
      | appointments | 0 |
    When one looks back to 2025-01-15 09:00
    Then the statistics are
      | appointments     | 1                |
      | next appointment | 2025-02-01 10:00 |

  Scenario Outline: Who sees them
    When <who> tries to read the <what>
    Then <answer>

    Examples:
      | who              | what              | answer                                          |
      | the customer     | appointments      | it is done                                      |
      | user-7           | appointments      | it is done                                      |
      | an agent         | appointments      | it is done                                      |
      | the shop         | brochure requests | it is done                                      |
      | another customer | appointments      | it is refused because there is no such customer |
      | another customer | brochure requests | it is refused because there is no such customer |
