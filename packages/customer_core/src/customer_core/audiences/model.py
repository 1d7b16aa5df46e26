"""An audience: a tier or a segment, as a whole or those whom marketing reaches by one channel."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs

from customer_core.consents.model import Channel
from customer_core.customers.model import Customer, Status
from customer_core.customers.read_customer import CustomerView
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.kernel.policies import Policies
from customer_core.segments.definitions import Definitions, Kind
from customer_core.segments.errors import SegmentNotFound
from customer_core.segments.model import Standing

_E164 = "+"


def is_reachable(customer: Customer, channel: Channel) -> bool:
    """Whether marketing may and can be sent to a customer by a channel.

    The customer is active, has agreed to marketing by the channel, and has what it needs: an e-mail
    address, a phone number in E.164, or, for push messages, a user to whose devices they go.
    """
    marketing, phone = customer.preferences.marketing, customer.profile.phone
    agreed, has_address = {
        Channel.EMAIL: (marketing.email_opt_in, True),
        Channel.SMS: (marketing.sms_opt_in, bool(phone and phone.number.startswith(_E164))),
        Channel.PUSH: (marketing.push_opt_in, customer.user_id is not None),
    }[channel]
    return customer.status is Status.ACTIVE and agreed and has_address


@attrs.frozen(kw_only=True)
class Audience:
    """Who is meant.

    Attributes:
        name: of the tier or segment.
        kind: which of the two it is.
        channel: only whom marketing reaches by it; everybody where it is None.
    """

    name: str
    kind: Kind
    channel: Channel | None = None

    def holds(self, standing: Standing) -> bool:
        """Whether a standing is of the tier or the segment, by its rule or by hand."""
        if self.kind is Kind.TIER:
            return standing.tier == self.name
        return self.name in standing.belongs_to

    def includes(self, customer: Customer) -> bool:
        """Whether a customer may be in it, whatever its standing; nobody who was deleted is."""
        if self.channel is None:
            return customer.status is not Status.DELETED
        return is_reachable(customer, self.channel)

    def since(self, standing: Standing) -> datetime | None:
        """Return since when a standing is of it; the lowest tier has no such moment."""
        if self.kind is Kind.SEGMENT:
            return standing.belongs_to.get(self.name)
        given = standing.by_hand.assignment if standing.by_hand else None
        by_hand = given.assigned_at if given and given.tier == self.name else None
        return standing.tiers.get(self.name, by_hand)


def audience_named(name: str, channel: Channel | None, definitions: Definitions) -> Audience:
    """Return the audience of the tier or segment of a name.

    Raises:
        SegmentNotFound: there is none of that name.
    """
    kinds = {definition.name: definition.kind for definition in definitions.all}
    if name not in kinds:
        raise SegmentNotFound(name, ", ".join(kinds))
    return Audience(name=name, kind=kinds[name], channel=channel)


@attrs.frozen(kw_only=True)
class AudienceMember:
    """What an export tells of a member.

    Attributes:
        member_since: since when the member is in the tier or segment without a break; None for the
            lowest tier, in which everybody begins.
        currency: the one of the amounts, the business's own.
        total_spent: exact; the average is rounded half up to cents.
    """

    customer_id: CustomerId
    user_id: UserId | None
    email: str
    phone: str | None
    first_name: str | None
    last_name: str | None
    full_name: str | None
    language: str
    timezone: str
    status: str
    email_opt_in: bool
    sms_opt_in: bool
    push_opt_in: bool
    tier: str
    segment: str
    member_since: datetime | None
    currency: str
    total_spent: Decimal
    average_order_value: Decimal
    order_count: int
    orders_last_6_months: int
    last_order_at: datetime | None
    loyalty_points: int
    registered_at: datetime


def member_of(view: CustomerView, audience: Audience, policies: Policies) -> AudienceMember:
    """Return what an export tells of a customer."""
    customer, standing, metrics = view.customer, view.segment.standing, view.segment.metrics
    profile, preferences = customer.profile, customer.preferences
    return AudienceMember(
        customer_id=customer.id,
        user_id=customer.user_id,
        email=customer.email.address,
        phone=profile.phone.number if profile.phone else None,
        first_name=profile.first_name,
        last_name=profile.last_name,
        full_name=profile.full_name,
        language=preferences.language,
        timezone=preferences.timezone,
        status=customer.status,
        email_opt_in=preferences.marketing.email_opt_in,
        sms_opt_in=preferences.marketing.sms_opt_in,
        push_opt_in=preferences.marketing.push_opt_in,
        tier=standing.tier,
        segment=standing.segment,
        member_since=audience.since(standing),
        currency=policies.currency_of(customer.business_id),
        total_spent=metrics.total_spent,
        average_order_value=metrics.average_order_value,
        order_count=metrics.order_count,
        orders_last_6_months=metrics.orders_last_6_months,
        last_order_at=metrics.last_order_at,
        loyalty_points=metrics.loyalty_points,
        registered_at=customer.registered_at,
    )
