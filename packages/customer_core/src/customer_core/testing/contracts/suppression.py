"""What every ledger of the erased must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.ledger import ErasedName, erased_names
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.pseudonyms import NameKind, PersonName
from customer_core.testing.builders import a_customer, an_order
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    given_customers,
    given_orders,
)
from customer_core.testing.doubles import NOON
from customer_core.testing.suppression import PSEUDONYMS
from customer_core.units import UnitsOfWork

ADA, BOB = CustomerId("cust-ada-lovelace"), CustomerId("cust-bob")


def a_subject(business: BusinessId = HERE) -> Subject:
    """Return the person of the tests."""
    return Subject(
        business_id=business,
        customer_id=ADA,
        user_id=UserId("user-ada-lovelace"),
        emails=("Ada@example.com",),
        phones=("+40712345678",),
        pseudonym=PSEUDONYMS.of(business, ADA),
    )


def given_erased(platform: PlatformUnits, subject: Subject) -> list[ErasedName]:
    """Let the ledger know a person."""
    names = erased_names(subject, PSEUDONYMS, NOON, "dsr_1")
    with platform.begin() as unit:
        unit.erased.add(names)
        unit.commit()
    return names


def suppressed(
    platform: PlatformUnits, names: Iterable[PersonName]
) -> Mapping[PersonName, CustomerId]:
    """Return which names are erased ones, and keep what was found out."""
    with platform.begin() as unit:
        found = unit.erased.suppressed(names)
        unit.commit()
    return found


class SuppressionLedgerContract:
    """The ledger of who was erased; its adapter recognises people by ``PSEUDONYMS``."""

    def test_nobody_was_erased_at_first(self, units: UnitsOfWork, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            assert not unit.erased.any()
        assert suppressed(platform, a_subject().names) == {}
        with units.begin(HERE) as unit_here:
            assert not unit_here.former.was_erased(ADA)

    def test_who_was_erased_is_known_by_every_name(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        subject = a_subject()
        given_erased(platform, subject)
        with platform.begin() as unit:
            assert unit.erased.any()
        other = PersonName(HERE, NameKind.USER, "user-bob")
        found = suppressed(platform, [*subject.names, other])
        assert found == dict.fromkeys(subject.names, subject.pseudonym)
        with units.begin(HERE) as unit_here:
            assert unit_here.former.was_erased(ADA)
            assert not unit_here.former.was_erased(BOB)
            assert unit_here.former.is_erased_person(None, "ADA@example.com")
            assert unit_here.former.is_erased_person(subject.user_id, "new@example.com")
            assert not unit_here.former.is_erased_person(UserId("user-bob"), "bob@example.com")

    def test_the_same_names_in_another_business_are_somebody_elses(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_erased(platform, a_subject())
        assert suppressed(platform, a_subject(ELSEWHERE).names) == {}
        with units.begin(ELSEWHERE) as unit:
            assert not unit.former.was_erased(ADA)

    def test_a_user_or_email_that_somebody_has_now_is_released(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        subject = a_subject()
        given_erased(platform, subject)
        again = a_customer("cust-new", email="ada@example.com", user_id="user-ada-lovelace")
        given_customers(units, again)
        found = suppressed(platform, subject.names)
        assert [name.kind for name in found] == [NameKind.CUSTOMER]
        with platform.begin() as unit:
            released = {one.kind for one in unit.erased.all() if one.released_at}
        assert released == {NameKind.USER, NameKind.EMAIL}

    def test_while_somebody_is_being_erased_its_own_names_are_erased_ones(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        subject = a_subject()
        given_customers(
            units, a_customer(ADA, email="ada@example.com", user_id="user-ada-lovelace")
        )
        given_erased(platform, subject)
        assert len(suppressed(platform, subject.names)) == 3

    def test_names_are_kept_once_and_come_into_force_again(self, platform: PlatformUnits) -> None:
        names = given_erased(platform, a_subject())
        given_erased(platform, a_subject())
        with platform.begin() as unit:
            assert sorted(unit.erased.all(), key=_key) == sorted(names, key=_key)
            assert unit.erased.known(one.key for one in names) == {one.key for one in names}

    def test_a_released_name_is_in_force_again_after_another_erasure(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        subject = a_subject()
        given_erased(platform, subject)
        given_customers(units, a_customer("cust-new", email="ada@example.com"))
        suppressed(platform, subject.names)
        again = attrs.evolve(
            subject,
            customer_id=CustomerId("cust-new"),
            pseudonym=PSEUDONYMS.of(HERE, "cust-new"),
        )
        given_erased(platform, again)
        with platform.begin() as unit:
            assert not [one for one in unit.erased.all() if one.released_at]

    def test_orders_under_a_pseudonym_are_those_of_the_erased(
        self, platform: PlatformUnits
    ) -> None:
        pseudonym = a_subject().pseudonym
        given_orders(platform, an_order("o-1", pseudonym), an_order("o-2", BOB))
        keys = [OrderKey(HERE, one.order_id) for one in (an_order("o-1"), an_order("o-2"))]
        with platform.begin() as unit:
            assert unit.erased.orders_of_erased(keys) == {keys[0]: pseudonym}
            assert unit.erased.orders_of_erased([]) == {}

    def test_everybody_is_gone_through_in_order(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer("b"), a_customer("a", email="a@example.com"))
        given_customers(units, a_customer("b", business=ELSEWHERE))
        given_orders(platform, an_order("o-1", "c"), an_order("o-2", a_subject().pseudonym))
        with platform.begin() as unit:
            first = unit.erased.people(None, 2)
            rest = unit.erased.people(first[-1], 10)
        wanted = [(HERE, "a"), (HERE, "b"), (HERE, "c"), (ELSEWHERE, "b")]
        assert [(one.business_id, one.customer_id) for one in (*first, *rest)] == wanted

    def test_a_restore_is_noted_until_the_replay_is_done(self, platform: PlatformUnits) -> None:
        assert _told(platform) == (False, life := _life(platform))
        with platform.begin() as unit:
            unit.erased.restored()
            unit.commit()
        assert _told(platform) == (True, life)
        with platform.begin() as unit:
            unit.erased.replayed()
            unit.commit()
        assert _told(platform) == (False, life)


def _told(platform: PlatformUnits) -> tuple[bool, str]:
    with platform.begin() as unit:
        return unit.erased.needs_replay(), unit.erased.life()


def _life(platform: PlatformUnits) -> str:
    return _told(platform)[1]


def _key(name: ErasedName) -> tuple[str, str, str]:
    return (name.digest, name.business_id, name.kind)
