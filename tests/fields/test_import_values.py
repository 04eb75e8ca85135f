"""What people write in forms and tables to import, and the value it is read as."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from runtime.fields import Lookup, PlainField, TextLocale, ValueProblem, field_type

TODAY = date(2026, 11, 21)


def read(type_key: str, text: str, tag: str = "en", timezone: str = "UTC", **settings: Any) -> Any:
    field = PlainField("f", type_key, settings)
    return field_type(type_key).parse_text(field, text, TextLocale(tag, timezone, TODAY))


DECIMALS = [
    ("1.234,50 €", "en", "1234.50"), ("1.234,50 €", "de", "1234.50"), ("¥1,234", "zh", "1234.00"), ("1,234.50", "en", "1234.50"),
    ("1,234.50", "de", "1234.50"), ("１２３", "zh", "123.00"), ("￥１，２３４．５", "zh", "1234.50"), ("3万", "zh", "30000.00"),
    ("3.5万元", "zh", "35000.00"), ("1亿2000万", "zh", "120000000.00"), ("1,234", "en", "1234.00"), ("1,234", "de", "1.23"),
    ("1.234", "de", "1234.00"), ("1.234", "en", "1.23"), ("0,5", "en", "0.50"), ("1,5", "en", "1.50"), ("12,34", "zh", "12.34"),
    ("1 234,56", "fr", "1234.56"), ("1 234,56", "fr", "1234.56"), ("1'234.50", "de-CH", "1234.50"),
    ("1’234.50", "en", "1234.50"), ("12,34,567.89", "en", "1234567.89"), ("1,234,567", "de", "1234567.00"),
    ("1.234.567", "en", "1234567.00"), ("-5", "en", "-5.00"), ("−5", "en", "-5.00"), ("5-", "en", "-5.00"), ("(1,234.5)", "en", "-1234.50"),
    ("+7", "en", "7.00"), ("$ 12", "en", "12.00"), ("12 USD", "en", "12.00"), ("CNY 12.30", "en", "12.30"), ("US$12", "en", "12.00"),
    ("EUR 1.234,5", "de", "1234.50"), ("RMB 100", "zh", "100.00"), ("100元", "zh", "100.00"), ("2k", "en", "2000.00"),
    ("1e3", "en", "1000.00"), ("1.005", "en", "1.01"), ("-1.005", "en", "-1.01"), ("12%", "en", "0.12"), (".5", "en", "0.50"), ("5.", "en", "5.00"),
    ("0", "en", "0.00"), ("-0", "en", "0.00"), ("000123", "en", "123.00"), ("1_000", "en", "1000.00"), ("¥ 1,234,567.89", "zh", "1234567.89"),
    ("-¥50", "zh", "-50.00"), ("50-", "de", "-50.00"), ("1,2345,6789", "zh", "123456789.00"), ("5千", "zh", "5000.00"), ("2百万", "zh", "2000000.00"),
]  # fmt: skip
NOT_DECIMALS = [
    "abc", "1.2.3,4", "1,23,4", "--5", "12abc", "1/2", "٣٤", "NaN", "Infinity", "-inf", "1e999", "9" * 30, "1..5", "%", "万", "(5",
    "=1+1", "0x1F", "1,,234", "½", "5万3亿", "\u200b",
]  # fmt: skip


@pytest.mark.parametrize(("text", "tag", "expected"), DECIMALS)
def test_decimals(text: str, tag: str, expected: str) -> None:
    assert str(read("decimal", text, tag)) == expected
    assert str(read("money", text, tag, currency="CNY")) == expected


@pytest.mark.parametrize("text", NOT_DECIMALS)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        read("decimal", text)
    assert caught.value.code.startswith("number.")


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [("12", "en", 12), ("1,234", "en", 1234), ("1.234", "de", 1234), ("１２", "zh", 12), ("3万", "zh", 30000), ("3.0", "en", 3),
     ("1.5万", "zh", 15000), ("-7", "en", -7), ("12 件", "zh", None), ("1.5", "en", None), ("1.234", "en", None)],
)  # fmt: skip
def test_whole_numbers(text: str, tag: str, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(ValueProblem):
            read("integer", text, tag)
    else:
        found = read("integer", text, tag)
        assert found == expected and type(found) is int


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12%", "0.1200"), ("12 %", "0.1200"), ("１２％", "0.1200"), ("12,5 %", "0.1250"), ("12.5", "0.1250"), ("100", "1.0000"),
     ("0.25", "0.2500"), ("1%", "0.0100"), ("0.5%", "0.0050"), ("150%", "1.5000"), ("-5%", "-0.0500"), ("%8", "0.0800"),
     ("5‰", "0.0050"), ("0", "0.0000")],
)  # fmt: skip
def test_percentages(text: str, expected: str) -> None:
    assert str(read("percent", text)) == expected


DATES = [
    ("2026/3/1", "en", (2026, 3, 1)), ("2026-03-01", "en", (2026, 3, 1)), ("2026.3.1", "zh", (2026, 3, 1)), ("20260301", "en", (2026, 3, 1)),
    ("3月1日", "zh", (2026, 3, 1)), ("3月1号", "zh", (2026, 3, 1)), ("2026年3月1日", "zh", (2026, 3, 1)), ("２０２６年３月１日", "zh", (2026, 3, 1)),
    ("2026年3月1日 星期日", "zh", (2026, 3, 1)), ("26年3月1日", "zh", (2026, 3, 1)), ("1.3.2026", "en", (2026, 3, 1)), ("01.03.26", "de", (2026, 3, 1)),
    ("1/3/2026", "en", (2026, 1, 3)), ("1/3/2026", "en-GB", (2026, 3, 1)), ("1/3/2026", "de", (2026, 3, 1)), ("13/1/2026", "en", (2026, 1, 13)),
    ("1-13-2026", "en-GB", (2026, 1, 13)), ("3/1/2026", "zh", (2026, 3, 1)), ("26/3/1", "zh", (2026, 3, 1)), ("3/1/26", "en", (2026, 3, 1)),
    ("3/1", "en", (2026, 3, 1)), ("3-1", "zh", (2026, 3, 1)), ("1.3.", "de", (2026, 3, 1)), ("Mar 1, 2026", "en", (2026, 3, 1)), ("1 March 2026", "en", (2026, 3, 1)),
    ("March 1", "en", (2026, 3, 1)), ("1st Mar 2026", "en", (2026, 3, 1)), ("1. März 2026", "de", (2026, 3, 1)), ("01-Mar-2026", "en", (2026, 3, 1)),
    ("Sunday, March 1, 2026", "en", (2026, 3, 1)), ("today", "en", (2026, 11, 21)), ("明天", "zh", (2026, 11, 22)), ("2026-03-01 00:00:00", "en", (2026, 3, 1)),
    ("2026-03-01T09:30:00", "en", (2026, 3, 1)), (" 2026 / 3 / 1 ", "en", (2026, 3, 1)), ("2月29日", "zh", None), ("2024-02-29", "en", (2024, 2, 29)),
    ("2026-02-29", "en", None), ("2026-13-01", "en", None), ("0/0/0000", "en", None), ("32.1.2026", "de", None), ("1/2/3/4", "en", None),
    ("soon", "en", None), ("Foo 1", "en", None), ("99999-01-01", "en", None), ("45000", "en", None), ("2026-3/1", "en", None), ("三月一日", "zh", None),
    ("12.31.1999", "en", (1999, 12, 31)), ("31/12/99", "en", (1999, 12, 31)), ("0000-01-01", "en", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tag", "expected"), DATES)
def test_dates(text: str, tag: str, expected: tuple[int, int, int] | None) -> None:
    if expected is None:
        with pytest.raises(ValueProblem) as caught:
            read("date", text, tag)
        assert caught.value.code == "date.not_date"
    else:
        assert read("date", text, tag) == date(*expected)


INSTANTS = [
    ("2026-03-01T09:30:00Z", "en", "UTC", "2026-03-01T09:30"), ("2026-03-01T09:30", "en", "UTC", "2026-03-01T09:30"),
    ("2026-03-01 09:30", "zh", "Asia/Shanghai", "2026-03-01T01:30"), ("2026/3/1 9:30", "zh", "Asia/Shanghai", "2026-03-01T01:30"),
    ("2026年3月1日 9点30分", "zh", "Asia/Shanghai", "2026-03-01T01:30"), ("2026年3月1日9:30", "zh", "Asia/Shanghai", "2026-03-01T01:30"),
    ("3月1日 下午3点半", "zh", "UTC", "2026-03-01T15:30"), ("3月1日下午3:05", "zh", "UTC", "2026-03-01T15:05"), ("2026-03-01", "zh", "Asia/Shanghai", "2026-02-28T16:00"),
    ("3/1/2026 9:30 PM", "en", "UTC", "2026-03-01T21:30"), ("Mar 1, 2026, 9:30 am", "en", "UTC", "2026-03-01T09:30"), ("1.3.2026 14:05", "de", "Europe/Berlin", "2026-03-01T13:05"),
    ("2026-03-01T09:30:00+08:00", "en", "UTC", "2026-03-01T01:30"), ("2026-03-01 09:30:15", "en", "UTC", "2026-03-01T09:30:15"),
    ("3/1/2026 9pm", "en", "UTC", "2026-03-01T21:00"), ("2026-07-01T12:00", "en", "Europe/Berlin", "2026-07-01T10:00"), ("today 14:00", "en", "UTC", "2026-11-21T14:00"),
    ("2026-03-01T25:00", "en", "UTC", None), ("tomorrow-ish", "en", "UTC", None), ("9:30", "en", "UTC", None), ("2026-03-01T09:30:00+99:99", "en", "UTC", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tag", "timezone", "expected"), INSTANTS)
def test_instants(text: str, tag: str, timezone: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueProblem) as caught:
            read("datetime", text, tag, timezone)
        assert caught.value.code == "datetime.not_datetime"
    else:
        assert read("datetime", text, tag, timezone) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9:30", time(9, 30)), ("09:30:15", time(9, 30, 15)), ("0930", time(9, 30)), ("9:30 pm", time(21, 30)), ("9 p.m.", time(21)),
     ("12:05 am", time(0, 5)), ("12 pm", time(12)), ("下午3点", time(15)), ("下午3点半", time(15, 30)), ("15时30分", time(15, 30)), ("上午9:05", time(9, 5)),
     ("９：３０", time(9, 30)), ("晚上8点", time(20)), ("中午12点", time(12)), ("9h30", time(9, 30)), ("24:00", None), ("9:60", None), ("noon", None),
     ("13 pm", None), ("9", None)],
)  # fmt: skip
def test_times(text: str, expected: time | None) -> None:
    if expected is None:
        with pytest.raises(ValueProblem):
            read("time", text)
    else:
        assert read("time", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1h30m", 5400), ("1h 30m", 5400), ("1 h 30 min", 5400), ("90 min", 5400), ("1:30", 5400), ("1:30:15", 5415), ("2d", 172800), ("1.5h", 5400),
     ("1,5 h", 5400), ("1小时30分", 5400), ("1天2小时30分钟", 95400), ("45秒", 45), ("PT1H30M", 5400), ("P1D", 86400), ("5400", 5400), ("-1h", -3600),
     ("1 day, 2 hours", 93600), ("1w", 604800), ("１小时", 3600), ("soon", None), ("1x", None), ("1:75", None), ("P", None), ("h", None), ("9" * 40, None)],
)  # fmt: skip
def test_durations(text: str, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(ValueProblem):
            read("duration", text)
    else:
        assert read("duration", text) == Decimal(expected)


def test_a_bare_duration_counts_the_unit_of_its_field() -> None:
    assert read("duration", "1.5", unit="hours") == Decimal(5400)


@pytest.mark.parametrize(
    "text", ["是", "yes", "Yes", "YES", "true", "TRUE", "√", "✓", "1", "x", "on", "对", "ｙｅｓ", "有", "☑"]
)
def test_yes(text: str) -> None:
    assert read("boolean", text, "zh") is True


@pytest.mark.parametrize("text", ["否", "no", "No", "false", "0", "×", "", "  ", "off", "无", "☐", "ＮＯ"])
def test_no(text: str) -> None:
    assert read("boolean", text, "zh") is False


@pytest.mark.parametrize("text", ["maybe", "2", "是否", "也许", "yes no"])
def test_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(ValueProblem):
        read("boolean", text)


OPTIONS = {
    "options": [
        {"value": "gold", "label": {"en": "Gold level", "zh": "金牌"}},
        {"value": "silver", "label": {"en": "Silver, sort of", "zh": "银牌"}},
        {"value": "bronze"},
    ]
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("gold", "gold"), ("Gold level", "gold"), ("GOLD LEVEL", "gold"), ("金牌", "gold"), ("ｇｏｌｄ", "gold"), (" 银牌 ", "silver"), ("Bronze", "bronze"),
     ("Goldlevel", "gold"), ("platinum", None), ("gold,silver", None)],
)  # fmt: skip
def test_a_choice_by_value_or_label(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueProblem) as caught:
            read("choice", text, **OPTIONS)
        assert caught.value.code == "choice.unknown"
    else:
        assert read("choice", text, **OPTIONS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("gold", ("gold",)), ("bronze, gold", ("gold", "bronze")), ("金牌、银牌", ("gold", "silver")), ("金牌；bronze", ("gold", "bronze")),
     ("Silver, sort of", ("silver",)), ("gold\nbronze\n", ("gold", "bronze")), ("gold, gold", ("gold",)), ("", None)],
)  # fmt: skip
def test_several_choices(text: str, expected: tuple[str, ...] | None) -> None:
    assert read("choices", text, **OPTIONS) == expected


@pytest.mark.parametrize(
    ("format", "text", "expected"),
    [("email", "a@example.com", "a@example.com"), ("email", "ａ@example.com", "a@example.com"), ("email", "mailto:a@b.example", "a@b.example"),
     ("email", "张三@例子.中国", "张三@例子.中国"), ("email", "a@b", None), ("email", "a b@example.com", None), ("email", "a@@example.com", None),
     ("email", "a@example..com", None), ("email", "<a@example.com>", None), ("phone", "+86 138 0000 0000", "+86 138 0000 0000"),
     ("phone", "（021）5555-0100", "(021)5555-0100"), ("phone", "555-0100 ext. 12", "555-0100 ext. 12"), ("phone", "call me", None), ("phone", "()-- ", None),
     ("url", "https://example.com/a?b=1", "https://example.com/a?b=1"), ("url", "example.com", "https://example.com"), ("url", "javascript:alert(1)", None),
     ("url", "https://", None), ("url", "http://[::1", None), ("url", "data:text/html,x", None), ("color", "#FFF", "#ffffff"), ("color", "1A7f37", "#1a7f37"),
     ("color", "red", None), ("color", "#12345", None), ("barcode", "6901234567892", "6901234567892"), ("barcode", "６９０", "690"), ("barcode", "a" * 81, None)],
)  # fmt: skip
def test_formats_of_text(format: str, text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueProblem):
            read("text", text, format=format)
    else:
        assert read("text", text, format=format) == expected


def test_lines_of_text() -> None:
    assert read("text", "  two\r\nlines ") == "two lines"
    assert read("long_text", " two\r\nlines\r\n") == "two\nlines"
    assert read("rich_text", "a < b\n\nsecond\nline") == "<p>a &lt; b</p><p>second<br>line</p>"
    assert read("rich_text", '<p onclick="x()">hi<script>alert(1)</script></p>') == "<p>hi</p>"
    assert read("rich_text", "<p> </p>") is None


def test_a_reference_by_text_is_looked_up_elsewhere() -> None:
    assert read("reference", "Sample Co", entity="account") == Lookup(None, "Sample Co", "account")
    assert read("references", "A; B；A", entity="account") == (
        Lookup(None, "A", "account"),
        Lookup(None, "B", "account"),
    )
    assert read("any_reference", "account: Sample Co", entities=["account"]) == Lookup(
        None, "Sample Co", "account"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("31.2304, 121.4737", (31.2304, 121.4737)), ("31.2304，121.4737", (31.2304, 121.4737)), ("33.9S 151.2E", (-33.9, 151.2)), ("N31.5, W0.1", (31.5, -0.1)),
     ("geo:1.5,2", (1.5, 2.0)), ("91, 0", None), ("0, 181", None), ("here", None)],
)  # fmt: skip
def test_locations(text: str, expected: tuple[float, float] | None) -> None:
    if expected is None:
        with pytest.raises(ValueProblem):
            read("location", text)
    else:
        assert tuple(read("location", text).values()) == expected


def test_ratings() -> None:
    assert read("rating", "★★★☆☆") == 3
    assert read("rating", "4/5") == 4
    with pytest.raises(ValueProblem):
        read("rating", "6")
