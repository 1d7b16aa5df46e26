Feature: Consent to marketing
  People agree to marketing by e-mail, text message or push message, and take that back as easily.
  Each decision is kept for good, with how it became known; nobody else ever agrees for them.

  Background:
    Given it is 2025-01-10 09:00
    And a customer with
      | id     | jane             |
      | e-mail | jane@example.com |
      | user   | user-1           |
    And it is 2025-01-11 10:00

  Scenario: A person agrees to one channel
    When the customer gives consent to email
    Then consent stands at
      | channel | state       | since            |
      | email   | given       | 2025-01-11 10:00 |
      | sms     | never_given | -                |
      | push    | never_given | -                |
    And the customer has
      | marketing by e-mail       | yes |
      | marketing by text message | no  |
    And other services are told ConsentGiven with
      | customer | jane             |
      | channel  | email            |
      | purpose  | marketing        |
      | given    | 2025-01-11 10:00 |

  Scenario: Taking it back is as easy, and loses nothing of the history
    Given the customer gives consent to email
    And 1 days pass
    When the customer withdraws consent to email
    Then consent stands at
      | channel | state     | since            |
      | email   | withdrawn | 2025-01-12 10:00 |
    And the consent history is
      | channel | decision  | by       | at               |
      | email   | withdrawn | customer | 2025-01-12 10:00 |
      | email   | given     | customer | 2025-01-11 10:00 |

  Scenario: Saying the same again is not another decision
    When the customer gives consent to sms
    And the customer gives consent to sms
    Then the consent history is
      | channel | decision | by       | at               |
      | sms     | given    | customer | 2025-01-11 10:00 |

  Scenario: A switch that is set another way is a decision, too
    When the customer changes
      | marketing by push message | yes |
    Then the consent history is
      | channel | decision | by       | at               |
      | push    | given    | customer | 2025-01-11 10:00 |

  Scenario: An administrator records what the person said on the phone
    When an administrator records consent to email, told by "phone" as shown by "Recording 7"
    Then the consent history is
      | channel | decision | by             | source | evidence    |
      | email   | given    | admin_business | phone  | Recording 7 |

  Scenario: An administrator who does not say how is refused
    When an administrator tries to give consent to email
    Then it is refused for want of source and evidence
    And the consent history is empty

  Scenario Outline: Nobody else decides in the place of the person
    When <who> tries to give consent to email
    Then it is refused because <reason>
    And the consent history is empty

    Examples:
      | who            | reason                     |
      | an agent       | it is not permitted        |
      | the shop       | it is not permitted        |
      | another customer | there is no such customer |

  Scenario: The shop may turn marketing off, but not on
    When the shop tries to change
      | marketing by e-mail | yes |
    Then it is refused because only the person can agree
    Given the customer gives consent to email
    When the shop changes
      | marketing by e-mail | no |
    Then the consent history is
      | channel | decision  | by       |
      | email   | withdrawn | service  |
      | email   | given     | customer |

  Scenario: Everything off in one go
    Given the customer changes
      | marketing by e-mail            | yes |
      | marketing by push message      | yes |
      | notifications of promotions    | yes |
    When the customer opts out of everything
    Then the customer has
      | marketing by e-mail            | no |
      | marketing by push message      | no |
      | notifications of order updates | no |
      | notifications of promotions    | no |
    And other services are told ConsentWithdrawn 2 times

  Scenario: A receipt to keep
    Given the customer gives consent to email
    Then the receipt for the last decision says
      | standard  | ISO/IEC TS 27560:2023 |
      | customer  | jane                  |
      | purpose   | marketing             |
      | basis     | consent               |
      | notice    | 1                     |
      | decision  | given                 |
      | decided   | 2025-01-11 10:00      |
