"""Collecting every fault of an input before refusing it, so that a caller mends it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from customer_core.kernel.errors import FieldFault, Invalid, ValidationFailed

T = TypeVar("T")


class Faults:
    """Runs checks one after another, keeps what they refuse, and raises all of it at the end."""

    def __init__(self) -> None:
        self._errors: list[Invalid] = []

    def take(self, check: Callable[[], T]) -> T:
        """Return what ``check`` returns; keep its refusal for :meth:`raise_any`.

        The value after a refusal must not be used: call :meth:`raise_any` before building on it.
        """
        try:
            return check()
        except Invalid as error:
            self._errors.append(error)
            return cast("T", None)

    def add(self, error: Invalid) -> None:
        """Keep a refusal found without an exception."""
        self._errors.append(error)

    def raise_any(self) -> None:
        """Refuse the input if anything was wrong.

        Raises:
            Invalid: the one error itself, so that its own code reaches the caller.
            ValidationFailed: naming every field, where several were wrong.
        """
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            faults: list[FieldFault] = []
            for error in self._errors:
                faults.extend(error.faults)
            raise ValidationFailed(tuple(faults))
