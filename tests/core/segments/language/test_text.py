"""The text form: what people may write, how it is written back, and where it is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.segments.errors import SegmentRuleInvalid
from customer_core.segments.language.parser import parse
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.tree import (
    Accepts,
    Aged,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    Compares,
    Contains,
    Dated,
    Every,
    Known,
    MemberOf,
    Not,
    OneOf,
    Some,
    Window,
)
from tests.core.segments.language.histories import ANY_MOMENT
from tests.core.segments.language.trees import ZONES, zoned

BUCHAREST = ZoneInfo("Europe/Bucharest")


def read_or_refused(text: str) -> None:
    """Check that a text is a rule that can be written back, or is refused at a place in it."""
    try:
        tree = parse(text)
    except SegmentRuleInvalid:
        assert 0 <= refused(text).offset <= len(text)
    else:
        assert parse(to_text(tree)) == tree


def refused(text: str) -> SegmentRuleInvalid:
    with pytest.raises(SegmentRuleInvalid) as error:
        parse(text)
    return error.value


SPENT, COUNT = Compares("totalSpent", ">=", Decimal(1000)), Compares("orderCount", "<", Decimal(5))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Every()),
        (" \n\t ", Every()),
        ("always", Every()),
        ("totalSpent >= 1000", SPENT),
        ("total_spent>=1000.00", SPENT),
        ("TOTAL_SPENT >= 1000", SPENT),
        ("((totalSpent >= 1000))", SPENT),
        ("averageOrderValue == 9.5", Compares("averageOrderValue", "=", Decimal("9.5"))),
        ("orderCount <> 5", Compares("orderCount", "!=", Decimal(5))),
        ("orders in last 180 days >= 10", Compares(Window("orders", 180), ">=", Decimal(10))),
        ("orders IN THE LAST 2 weeks > 1", Compares(Window("orders", 14), ">", Decimal(1))),
        ("spent in last 1 day < 5.5", Compares(Window("spent", 1), "<", Decimal("5.5"))),
        ("lastOrder older than 90 days", Aged("lastOrder", 90, older=True)),
        ("last_order within 30 days", Aged("lastOrder", 30, older=False)),
        ("firstOrder within the last 1 week", Aged("firstOrder", 7, older=False)),
        ("lastOrder is known", Known("lastOrder")),
        ("lastOrder is missing", Not(Known("lastOrder"))),
        ("gender is missing", Not(Known("gender"))),
        ("status = active", OneOf("status", ("active",))),
        ("status = 'ACTIVE'", OneOf("status", ("active",))),
        ("status != active", Not(OneOf("status", ("active",)))),
        ("currency in (eur, 'usd', EUR)", OneOf("currency", ("EUR", "USD"))),
        ("loyaltyTier not in (gold)", Not(OneOf("loyaltyTier", ("GOLD",)))),
        ("timeZone = 'Europe/Bucharest'", OneOf("timeZone", ("Europe/Bucharest",))),
        ("language = 'it''s'", OneOf("language", ("it's",))),
        ('language = "a ""b"""', OneOf("language", ('a "b"',))),
        ("accepts email", Accepts("email")),
        ("ACCEPTS order_updates", Accepts("orderUpdates")),
        ("tags contains 'VIP'", Contains("tags", ("VIP",))),
        ("TAGS CONTAINS vip", Contains("tags", ("vip",))),
        ("tags contains '  Prefers   Monday '", Contains("tags", ("Prefers Monday",))),
        ("tags contains any", Contains("tags", ("any",))),
        ("tags contains any (VIP, 'vip', press)", Contains("tags", ("VIP", "press"))),
        ("tags contains all (VIP, vip)", Contains("tags", ("VIP",))),
        (
            "tags contains all (VIP, press)",
            Every((Contains("tags", ("VIP",)), Contains("tags", ("press",)))),
        ),
        ("tags not contains VIP", Not(Contains("tags", ("VIP",)))),
        ("not tags contains any (a, b)", Not(Contains("tags", ("a", "b")))),
        ("tags is empty", Not(Known("tags"))),
        ("tags is not empty", Known("tags")),
        ("attributes.colour = 'red'", AttributeIn("colour", ("red",))),
        ("Attributes.colour = red", AttributeIn("colour", ("red",))),
        ("attributes.colour <> red", Not(AttributeIn("colour", ("red",)))),
        ("attributes.a in (1, 1.0, '1', true, TRUE)", AttributeIn("a", (Decimal(1), "1", True))),
        ("attributes.a = 'true'", AttributeIn("a", ("true",))),
        ("attributes.a not in (false)", Not(AttributeIn("a", (False,)))),
        ("attributes.a = 2024-01-31", AttributeIn("a", (date(2024, 1, 31),))),
        ("attributes.a = '2024-01-31'", AttributeIn("a", (date(2024, 1, 31),))),
        ("attributes.a >= -5.50", AttributeCompares("a", ">=", Decimal("-5.5"))),
        ("attributes.a<2024-01-31", AttributeCompares("a", "<", date(2024, 1, 31))),
        ("attributes.a before 2024-01-31", AttributeCompares("a", "<", date(2024, 1, 31))),
        ("attributes.a on or after 2024-01-31", AttributeCompares("a", ">=", date(2024, 1, 31))),
        (
            "attributes.a between -1 and 5",
            Every(
                (
                    AttributeCompares("a", ">=", Decimal(-1)),
                    AttributeCompares("a", "<=", Decimal(5)),
                )
            ),
        ),
        ("attributes.a older than 2 weeks", AttributeAged("a", 14, older=True)),
        ("attributes.a within the last 1 day", AttributeAged("a", 1, older=False)),
        ("attributes.a is set", AttributeIsSet("a")),
        ("attributes.a is known", AttributeIsSet("a")),
        ("attributes.a is not set", Not(AttributeIsSet("a"))),
        ("attributes.a is missing", Not(AttributeIsSet("a"))),
        ("member of at_risk", MemberOf("at_risk")),
        ("not member of 'at_risk'", Not(MemberOf("at_risk"))),
        (
            "orderCount between 2 and 5",
            Every((Compares("orderCount", ">=", 2), Compares("orderCount", "<=", 5))),
        ),
        (
            "orderCount not between 2 and 5",
            Not(Every((Compares("orderCount", ">=", 2), Compares("orderCount", "<=", 5)))),
        ),
        (
            "orderCount in (1, 2)",
            Some((Compares("orderCount", "=", 1), Compares("orderCount", "=", 2))),
        ),
        ("orderCount in (1)", Compares("orderCount", "=", 1)),
        ("not not not accepts sms", Not(Accepts("sms"))),
    ],
)
def test_a_text_means(text, tree):
    assert parse(text) == tree


def test_and_binds_closer_than_or_and_not_closest():
    a, b, c = SPENT, COUNT, Accepts("sms")
    both = "totalSpent >= 1000 and orderCount < 5"
    assert parse(f"accepts sms or {both}") == Some((c, Every((a, b))))
    assert parse(f"{both} or accepts sms") == Some((Every((a, b)), c))
    assert parse(f"not {both}") == Every((Not(a), b))
    assert parse(f"not ({both})") == Not(Every((a, b)))
    assert parse("(accepts sms or orderCount < 5) and totalSpent >= 1000") == Every(
        (Some((c, b)), a)
    )


def test_what_is_joined_alike_is_one():
    flat = parse("accepts email and accepts sms and accepts push")
    assert parse("accepts email and (accepts sms and accepts push)") == flat
    assert parse("(accepts email and accepts sms) and accepts push") == flat


@pytest.mark.parametrize(
    ("text", "sign", "at"),
    [
        ("before 2026-01-01", "<", datetime(2025, 12, 31, 22, tzinfo=UTC)),
        ("on or before 2026-01-01", "<", datetime(2026, 1, 1, 22, tzinfo=UTC)),
        ("after 2026-01-01", ">=", datetime(2026, 1, 1, 22, tzinfo=UTC)),
        ("on or after 2026-01-01", ">=", datetime(2025, 12, 31, 22, tzinfo=UTC)),
        ("after 2026-03-28", ">=", datetime(2026, 3, 28, 22, tzinfo=UTC)),
        ("after 2026-03-29", ">=", datetime(2026, 3, 29, 21, tzinfo=UTC)),  # 23 hours
        ("on or after 2024-02-29", ">=", datetime(2024, 2, 28, 22, tzinfo=UTC)),
        ("before 2026-01-01T10:00:00Z", "<", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ("on or before 2026-01-01T10:00+02:00", "<=", datetime(2026, 1, 1, 8, tzinfo=UTC)),
        ("after 2026-01-01T10:00:00.5Z", ">", datetime(2026, 1, 1, 10, 0, 0, 500000, UTC)),
    ],
)
def test_a_date_is_a_whole_day_of_the_business(text, sign, at):
    assert parse(f"registered {text}", BUCHAREST) == Dated("registered", sign, at)


def test_from_one_date_to_another_both_days_are_included():
    assert parse("registered between 2026-01-01 and 2026-01-31") == Every(
        (
            Dated("registered", ">=", datetime(2026, 1, 1, tzinfo=UTC)),
            Dated("registered", "<", datetime(2026, 2, 1, tzinfo=UTC)),
        )
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("order_count >= 5 AND total_spent>1.50", "orderCount >= 5 and totalSpent > 1.50"),
        (
            "accepts sms or accepts push and not (orderCount = 1 or status in (active))",
            "accepts sms or (accepts push and not (orderCount = 1 or status = 'active'))",
        ),
        ("lastOrder older than 1 week", "lastOrder older than 7 days"),
        ("registered after 2026-01-01", "registered on or after 2026-01-02"),
        ("gender is missing", "gender is missing"),
        ("gender not in (male, other)", "gender not in ('male', 'other')"),
        ("accepts sms or always", "accepts sms or always"),
        ("always", ""),
    ],
)
def test_a_rule_is_written_back_in_one_way(text, written):
    assert to_text(parse(text)) == written


@given(zoned(("at_risk", "vip")))
def test_every_tree_is_read_back_from_its_text(rule):
    tree, zone = rule
    assert parse(to_text(tree, zone), zone) == tree


@settings(max_examples=300)
@given(st.sampled_from(("<", "<=", ">", ">=")), ANY_MOMENT, st.sampled_from(ZONES))
def test_every_moment_is_read_back_in_every_time_zone(sign, at, zone):
    tree = Dated("registered", sign, at)
    assert parse(to_text(tree, zone), zone) == tree


@given(st.dates(), st.sampled_from(ZONES))
def test_every_date_is_a_rule_or_refused(day, zone):
    text = f"registered before {day.isoformat()}"
    if 1 < day.year < 8999:
        tree = parse(text, zone)
        assert parse(to_text(tree, zone), zone) == tree
    elif day.year > 9000:
        assert "years 1 to 8999" in refused(text).message


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("totlSpent >= 5", 1, "there is no field 'totlSpent', did you mean totalSpent?"),
        ("zebra = 1", 1, "there is no field 'zebra'; allowed here: totalSpent"),
        ("totalSpent", 11, "the end has no place here; allowed here: =, !=, <, <=, >, >="),
        ("totalSpent >= ", 15, "allowed here: a number"),
        ("totalSpent >= many", 15, "'many' has no place here; allowed here: a number"),
        ("totalSpent >= -5", 15, "a number from 0 to 999,999,999,999"),
        ("totalSpent >= 1,000", 16, "',' has no place here; allowed here: and, or, the end"),
        ("totalSpent >= 1e3", 16, "'e3' has no place here; allowed here: and, or, the end"),
        ("totalSpent >= 1000000000000", 15, "a number from 0 to 999,999,999,999"),
        ("totalSpent >= 0.1234567890123", 15, "at most 12 decimals"),
        ("daysSinceLastOrder > 36501", 22, "a number from 0 to 36,500"),
        ("orderCount between 5 and 2", 12, "the first of the two must not be above the second"),
        ("orderCount between 5, 6", 21, "allowed here: and"),
        ("orderCount in 5", 15, "allowed here: ("),
        ("orderCount in ()", 16, "allowed here: a number"),
        ("orderCount in (1 2)", 18, "allowed here: ,, )"),
        ("orders >= 5", 8, "allowed here: in"),
        ("orders in last days >= 5", 16, "allowed here: a number of days"),
        ("orders in last 0 days >= 5", 16, "from 1 to 36,500 days"),
        ("orders in last 1.5 days >= 5", 16, "days are whole"),
        ("orders in last 99999999999999999999 days > 1", 16, "from 1 to 36,500 days"),
        ("orders in last 6 months >= 5", 18, "allowed here: day, days, week, weeks"),
        ("lastOrder > 5", 11, "allowed here: older than, within, before"),
        ("lastOrder on 2026-01-01", 11, "allowed here: older than"),
        ("lastOrder is maybe", 14, "allowed here: known, missing"),
        ("registered before 2026-02-30", 19, "'2026-02-30' is no date such as 2026-01-31"),
        ("registered before 2026-01-01T10:00:00", 19, "is no date such as"),
        ("registered before yesterday", 19, "allowed here: a date such as 2026-01-31"),
        ("registered between 2026-02-01 and 2026-01-01", 12, "must not come after the second"),
        ("status = actve", 10, "'actve' is no value of status, did you mean 'active'?"),
        ("status >= active", 8, "allowed here: =, !="),
        ("status in ('active'", 20, "allowed here: ,, )"),
        ("status = 5", 10, "allowed here: 'active', 'inactive', 'suspended', 'deleted'"),
        ("language = 'en", 12, "the quoted text does not end"),
        ("language = ''", 12, "a text has from 1 to 200 printable characters"),
        ("language = 'a\nb'", 12, "printable"),
        (f"language = '{'a' * 201}'", 12, "from 1 to 200"),
        ("accepts emial", 9, "'emial' has no place here, did you mean email?"),
        ("accepts", 8, "allowed here: email, sms, push"),
        ("email = true", 1, "write 'accepts email'"),
        ("member at_risk", 8, "allowed here: of"),
        ("member of 5", 11, "allowed here: a name"),
        ("member of At_Risk", 11, "1 to 50 small letters"),
        ("accepts email accepts sms", 15, "'accepts' has no place here"),
        ("accepts email and", 18, "allowed here: not, (, totalSpent"),
        ("(accepts email", 15, "allowed here: and, or, )"),
        ("accepts email)", 14, "allowed here: and, or, the end"),
        ("tags = 'VIP'", 6, "allowed here: contains, contains any, contains all, is empty"),
        ("tags contians VIP", 6, "did you mean contains?"),
        ("tags contains", 14, "allowed here: a label in quotes"),
        ("tags contains any (VIP", 23, "allowed here: ,, )"),
        ("tags contains any (5)", 20, "allowed here: a label in quotes"),
        ("tags contains ' '", 15, "a label must have 1 to 50 characters"),
        (f"tags contains '{'a' * 51}'", 15, "a label must have 1 to 50 characters"),
        ("tags contains 'a\x00'", 15, "must not have control characters"),
        ("tags is full", 9, "allowed here: empty"),
        ("tag contains VIP", 1, "there is no field 'tag', did you mean tags?"),
        ("attributes = 5", 1, "there is no field 'attributes'"),
        ("attributes. = 5", 1, "an attribute has a name of 1 to 40 small letters"),
        ("attributes.Colour = 5", 1, "an attribute has a name of 1 to 40 small letters"),
        (f"attributes.{'a' * 41} = 5", 1, "an attribute has a name of 1 to 40 small letters"),
        ("attributes.a.b = 5", 13, "the character '.'"),
        ("profile.a = 5", 1, "there is no field 'profile.a'"),
        ("attributes.a", 13, "allowed here: =, !=, <, <=, >, >=, in, not in, between, before"),
        ("attributes.a =", 15, "allowed here: a text in quotes, a number, a date such as"),
        ("attributes.a < 'x'", 16, "only a number, or a date such as 2026-01-31, comes before"),
        ("attributes.a < true", 16, "only a number, or a date such as 2026-01-31, comes before"),
        ("attributes.a = ''", 16, "a value must have from 1 to 255 characters"),
        ("attributes.a = 1000000000000000", 16, "a value must lie between -1,000,000,000,000,000"),
        ("attributes.a = 2024-02-30", 16, "'2024-02-30' is no date such as 2026-01-31"),
        ("attributes.a < 2024-01-31T10:00:00Z", 16, "is no date such as 2026-01-31"),
        ("attributes.a before 5", 21, "allowed here: a date such as 2026-01-31"),
        ("attributes.a between 1 and 2026-01-31", 14, "both must be numbers, or both dates"),
        ("attributes.a between 2 and 1", 14, "must not come after the second"),
        ("attributes.a older than 0 days", 25, "from 1 to 36,500 days"),
        ("attributes.a is maybe", 17, "allowed here: set, not set"),
        ("accepts email & accepts sms", 15, "the character '&'"),
        ("accepts em\u00e4il", 11, "the character 'ä'"),
        ("accepts email\x00", 14, "U+0000"),
        ("accepts email \ud800", 15, "U+D800"),
        ("\u202eaccepts email", 1, "U+202E"),
    ],
)
def test_an_error_names_the_place_and_what_is_allowed_there(text, column, said):
    error = refused(text)
    assert (error.line, error.column, error.offset) == (1, column, column - 1)
    assert f"line 1, column {column}: " in error.message
    assert said in error.message
    (fault,) = error.faults
    assert (fault.field, fault.code) == ("rule", "SEGMENT_RULE_INVALID")


def test_the_excerpt_shows_the_line_with_a_caret():
    error = refused("accepts email and\n  status = actve and accepts sms")
    assert (error.line, error.column) == (2, 12)
    assert error.excerpt == "  status = actve and accepts sms\n           ^"


def test_the_excerpt_of_a_long_line_is_short():
    error = refused(f"{'accepts email and ' * 100}status = actve{' and accepts email' * 100}")
    line, caret = error.excerpt.split("\n")
    assert len(line) <= 120
    assert line[len(caret) - 1 :].startswith("actve")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "(" * 17 + "always" + ")" * 17,
        "not (" * 1_000,
        "a" * 1_000_000,
        "'" * 9_999,
        "'" * 9_998 + "a",
        "status in (" + "active," * 1_000,
        "1" * 9_000,
        f"orderCount > {'9' * 9_000}",
        "\n" * 9_999 + "?",
        "\x00" * 10_000,
    ],
    ids=range(11),
)
def test_hostile_texts_are_refused(text):
    error = refused(text)
    assert len(str(error)) < 1_000
    assert len(error.excerpt) < 300


def test_sixteen_parentheses_are_bearable_and_a_long_row_of_not_is():
    assert parse("(" * 16 + "accepts email" + ")" * 16) == Accepts("email")
    assert parse("not " * 2_001 + "accepts email") == Not(Accepts("email"))


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_rule_or_refused(text):
    read_or_refused(text)


WORDS = (
    *("and", "or", "not", "(", ")", "in", "between", "last", "days", "30", "5", "=", ">=", ","),
    *("totalSpent", "orders", "lastOrder", "status", "active", "older", "than", "is", "known"),
    *("2026-01-01", "before", "member", "of", "vip", "accepts", "email", "always"),
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_whatever_words_stand_together_they_are_a_rule_or_refused(text):
    read_or_refused(text)
