"""`duration`: a length of time, kept in seconds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from runtime.fields.dates import parse_duration
from runtime.fields.settings import decimals, maximum, minimum, setting
from runtime.fields.types.decimal import DecimalType
from runtime.fields.values import FieldLike, TextLocale

_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_PARTS = {
    "en": ((86400, "d"), (3600, "h"), (60, "m")),
    "zh": ((86400, "天"), (3600, "小时"), (60, "分")),
}
_LAST = {"en": "s", "zh": "秒"}


class DurationType(DecimalType):
    """JSON and formulas use seconds; people write `1h 30m`, `1:30`, `90 min`."""

    key = "duration"
    label = {"en": "Duration", "zh": "时长"}
    sentence = {"en": "A length of time: effort, response time.", "zh": "一段时间：工时、响应时间。"}
    icon = "hourglass"
    group = "date"
    settings_schema = {
        "unit": setting(
            {"enum": list(_UNITS), "default": "seconds"},
            "Unit",
            "单位",
            "What a number without a unit means when it is typed.",
            "输入不带单位的数字时的含义。",
        ),
        "scale": decimals(0),
        "min": minimum(),
        "max": maximum(),
    }
    example = {"key": "effort", "type": "duration", "label": {"en": "Effort", "zh": "工时"}, "unit": "hours"}
    values = ("0", "5400", "-60")

    def scale(self, field: FieldLike) -> int:
        return int(field.setting("scale", 0))

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Decimal:
        return self.read(field, parse_duration(text, _UNITS.get(field.setting("unit"), 1)))

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        language = "zh" if lang.startswith("zh") else "en"
        rest, written = abs(Decimal(value)), []
        for length, name in _PARTS[language]:
            count, rest = divmod(rest, length)
            if count:
                written.append(f"{int(count)}{name}")
        if rest or not written:
            written.append(f"{rest.normalize():f}{_LAST[language]}")
        gap = "" if language == "zh" else " "
        return ("-" if value < 0 else "") + gap.join(written)

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return self.show(field, value, locale.tag, locale.timezone)

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"type": "text", "autocomplete": "off", "data-widget": "duration"}
