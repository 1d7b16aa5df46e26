"""A customer's address book: at most ten addresses, one default for each purpose."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.addresses.errors import AddressLimitExceeded, AddressNotFound
from customer_core.addresses.model import MOST_ADDRESSES, Address, AddressId, Purpose
from customer_core.customers.model import ChangedField

_PATH = "addresses"


@attrs.frozen
class AddressBook:
    """The addresses of one customer; every change makes another book.

    Wherever there are addresses for a purpose, exactly one is the default: the one that was made
    so, or the first of its type. One that goes, or is no longer wanted as the default, is followed
    by the newest.

    Attributes:
        addresses: the oldest first.
    """

    addresses: tuple[Address, ...] = ()

    @property
    def country(self) -> str | None:
        """The country of the default shipping address, else of the default billing address."""
        for purpose in Purpose:
            for one in self.addresses:
                if one.is_default_for(purpose):
                    return one.place.country
        return None

    @property
    def by_id(self) -> dict[AddressId, Address]:
        """The addresses by their ids."""
        return {one.id: one for one in self.addresses}

    def get(self, address_id: AddressId) -> Address:
        """Return an address.

        Raises:
            AddressNotFound: there is none of that id.
        """
        found = self.by_id.get(address_id)
        if found is None:
            raise AddressNotFound(address_id)
        return found

    def add(self, address: Address, *, as_default: bool) -> AddressBook:
        """Return the book with one more address.

        Raises:
            AddressLimitExceeded: it is full.
        """
        if len(self.addresses) >= MOST_ADDRESSES:
            raise AddressLimitExceeded(MOST_ADDRESSES)
        return _settled((*self.addresses, address), wanted=address.id if as_default else None)

    def replace(self, address: Address, *, as_default: bool | None) -> AddressBook:
        """Return the book with an address in the place of the one with its id.

        Args:
            address: as it is to be.
            as_default: make it the default, or no longer; None leaves that to the rules.

        Raises:
            AddressNotFound: there is none of that id.
        """
        known = self.get(address.id)
        new = tuple(address if one is known else one for one in self.addresses)
        stays = as_default is known.is_default and address.type is known.type
        if as_default is None or stays:
            return _settled(new)
        if as_default:
            return _settled(new, wanted=address.id)
        return _settled(new, unwanted=address.id)

    def remove(self, address_id: AddressId) -> AddressBook:
        """Return the book without an address.

        Raises:
            AddressNotFound: there is none of that id.
        """
        known = self.get(address_id)
        return _settled(tuple(one for one in self.addresses if one is not known))

    def since(self, before: AddressBook, now: datetime) -> AddressBook:
        """Return the book with a new version of every address that is other than before."""
        old = before.by_id
        return AddressBook(
            tuple(
                attrs.evolve(one, version=one.version + 1, updated_at=now)
                if old.get(one.id, one) != one
                else one
                for one in self.addresses
            )
        )

    def written_since(self, before: AddressBook) -> tuple[Address, ...]:
        """Return the addresses that are new or other than before."""
        old = before.by_id
        return tuple(one for one in self.addresses if old.get(one.id) != one)

    def changes_since(self, before: AddressBook) -> dict[str, ChangedField]:
        """Return what changed since before, by paths such as ``addresses.addr_1.city``.

        An address that came or went has one entry, with all that it holds.
        """
        old, new = before.by_id, self.by_id
        found: dict[str, ChangedField] = {}
        for name in {**old, **new}:
            path, was, now = f"{_PATH}.{name}", old.get(name), new.get(name)
            if was is None or now is None:
                found[path] = ChangedField(old=was and was.shown(), new=now and now.shown())
            else:
                found |= _differences(path, was, now)
        return found


def _settled(
    addresses: tuple[Address, ...],
    *,
    wanted: AddressId | None = None,
    unwanted: AddressId | None = None,
) -> AddressBook:
    """Return the book of some addresses in which each purpose has its default."""
    defaults = [(purpose, _default(addresses, purpose, wanted, unwanted)) for purpose in Purpose]
    return AddressBook(
        tuple(
            attrs.evolve(
                one,
                default_for=tuple(purpose for purpose, found in defaults if found == one.id),
            )
            for one in addresses
        )
    )


def _default(
    addresses: tuple[Address, ...],
    purpose: Purpose,
    wanted: AddressId | None,
    unwanted: AddressId | None,
) -> AddressId | None:
    """Return which address is to be the default for a purpose, or None without any for it."""
    serving = [one for one in addresses if purpose in one.type.serves]
    if any(one.id == wanted for one in serving):
        return wanted
    others = [one for one in serving if one.id != unwanted] or serving
    current = [one for one in others if one.is_default_for(purpose)]
    return next((one.id for one in current or reversed(others)), None)


def _differences(path: str, was: Address, now: Address) -> dict[str, ChangedField]:
    old, new = was.shown(), now.shown()
    return {
        f"{path}.{name}": ChangedField(old=old[name], new=new[name])
        for name in new
        if old[name] != new[name]
    }
