"""What the service processes personal data for."""

from __future__ import annotations

from customer_core.privacy.registry.model import Basis, Purpose

ACCOUNT = Purpose(
    name="keeping the customer's account",
    basis=Basis.CONTRACT,
    description="Knowing who the customer is, serving and reaching them as they asked.",
    retention="as long as the account is; after long inactivity it is anonymised",
)
SALES = Purpose(
    name="orders and their accounts",
    basis=Basis.CONTRACT,
    description="Showing the customer's orders, payments and shipments.",
    retention="as long as the account is; amounts without the person for as long as the law asks",
)
BOOKKEEPING = Purpose(
    name="bookkeeping",
    basis=Basis.LEGAL_OBLIGATION,
    description="Accounting for what was sold and paid.",
    retention="as long as the law on bookkeeping asks, without the person once erased",
)
APPOINTMENTS = Purpose(
    name="appointments and brochure requests",
    basis=Basis.CONTRACT,
    description="Keeping what the customer booked and asked for.",
    retention="as long as the account is",
)
LOYALTY = Purpose(
    name="the loyalty programme",
    basis=Basis.CONTRACT,
    description="Counting the points that the customer earned.",
    retention="as long as the account is",
)
SEGMENTATION = Purpose(
    name="segments",
    basis=Basis.LEGITIMATE_INTEREST,
    description="Sorting customers by what they bought, to serve and address them fittingly.",
    retention="as long as the account is",
)
MARKETING = Purpose(
    name="marketing",
    basis=Basis.CONSENT,
    description="Writing to customers who agreed to it, by the channels that they agreed to.",
    retention="until consent is withdrawn",
)
PROOF_OF_CONSENT = Purpose(
    name="proof of consent",
    basis=Basis.LEGAL_OBLIGATION,
    description="Showing that consent was given and when it was withdrawn (GDPR Art. 7(1)).",
    retention="as long as the account is; without the person for the time claims may be raised",
)
SERVICE = Purpose(
    name="remarks for serving the customer",
    basis=Basis.LEGITIMATE_INTEREST,
    description="What those who serve the customer tell each other.",
    retention="as long as the account is",
)
RIGHTS = Purpose(
    name="the rights of the person",
    basis=Basis.LEGAL_OBLIGATION,
    description="Answering requests about privacy and proving that they were answered "
    "(GDPR Art. 5(2), 12 and 15 to 22).",
    retention="without the person for the time claims may be raised",
)
SECURITY = Purpose(
    name="security and audit",
    basis=Basis.LEGITIMATE_INTEREST,
    description="Knowing who changed what and from where; protecting accounts.",
    retention="as long as the account is",
)
DELIVERY = Purpose(
    name="telling other services",
    basis=Basis.LEGITIMATE_INTEREST,
    description="Passing on what happened to the services and endpoints of the business.",
    retention="until it is delivered, and a bounded time after",
)
