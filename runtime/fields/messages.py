"""The words of all problems with values and settings of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MESSAGES: Mapping[str, Mapping[str, Any]] = {
    "text.not_text": {"en": "{label} must be a text", "zh": "{label}必须是文本"},
    "text.too_long": {
        "en": "{label} has {length} characters; {limit} are allowed",
        "zh": "{label}有 {length} 个字符，最多允许 {limit} 个",
    },
    "text.too_short": {
        "en": "{label} needs at least {limit} characters",
        "zh": "{label}至少需要 {limit} 个字符",
    },
    "text.control_character": {
        "en": "{label} contains a NUL character",
        "zh": "{label}包含 NUL 字符",
        "hint": {"en": "Remove the character U+0000.", "zh": "请删除字符 U+0000。"},
    },
    "text.broken_unicode": {
        "en": "{label} contains half of a character (a lone surrogate)",
        "zh": "{label}包含不完整的字符（孤立代理项）",
    },
    "text.pattern": {
        "en": "{label} does not have the form asked for",
        "zh": "{label}的格式不符合要求",
        "hint": {"en": "{message}", "zh": "{message}"},
    },
    "text.email": {
        "en": "{label} is not an e-mail address",
        "zh": "{label}不是有效的电子邮箱",
        "hint": {"en": "Write it like name@example.com.", "zh": "请按 name@example.com 的形式填写。"},
    },
    "text.phone": {
        "en": "{label} is not a phone number",
        "zh": "{label}不是有效的电话号码",
        "hint": {
            "en": "Digits, spaces, + - ( ) and an extension.",
            "zh": "可用数字、空格、+ - ( ) 和分机号。",
        },
    },
    "text.url": {
        "en": "{label} is not a web address",
        "zh": "{label}不是有效的网址",
        "hint": {"en": "Write it like https://example.com.", "zh": "请按 https://example.com 的形式填写。"},
    },
    "text.barcode": {
        "en": "{label} is not a barcode",
        "zh": "{label}不是有效的条码",
        "hint": {
            "en": "Up to 80 printable characters without line breaks.",
            "zh": "最多 80 个可打印字符，不含换行。",
        },
    },
    "text.color": {
        "en": "{label} is not a colour",
        "zh": "{label}不是有效的颜色",
        "hint": {"en": "Write it like #1a7f37.", "zh": "请按 #1a7f37 的形式填写。"},
    },
    "number.not_number": {"en": "{label} must be a number", "zh": "{label}必须是数字"},
    "number.not_whole": {"en": "{label} must be a whole number", "zh": "{label}必须是整数"},
    "number.not_finite": {"en": "{label} must be a finite number", "zh": "{label}必须是有限的数"},
    "number.inexact": {
        "en": "{label} has more digits than a JSON number keeps",
        "zh": "{label}的位数超出 JSON 数字的精度",
        "hint": {"en": 'Send it as a text: "123.45".', "zh": '请以文本形式提交："123.45"。'},
    },
    "number.too_large": {
        "en": "{label} has too many digits; {digits} are allowed before the decimal mark",
        "zh": "{label}位数过多，小数点前最多 {digits} 位",
    },
    "number.too_small": {"en": "{label} must be at least {limit}", "zh": "{label}不能小于 {limit}"},
    "number.too_great": {"en": "{label} must be at most {limit}", "zh": "{label}不能大于 {limit}"},
    "boolean.not_boolean": {"en": "{label} must be yes or no", "zh": "{label}必须是“是”或“否”"},
    "date.not_date": {
        "en": "{label} is not a date",
        "zh": "{label}不是有效的日期",
        "hint": {"en": "Write it like 2026-03-01.", "zh": "请按 2026-03-01 的形式填写。"},
    },
    "date.too_early": {"en": "{label} must not be before {limit}", "zh": "{label}不能早于 {limit}"},
    "date.too_late": {"en": "{label} must not be after {limit}", "zh": "{label}不能晚于 {limit}"},
    "datetime.not_datetime": {
        "en": "{label} is not a date and time",
        "zh": "{label}不是有效的日期时间",
        "hint": {"en": "Write it like 2026-03-01T09:30:00Z.", "zh": "请按 2026-03-01T09:30:00Z 的形式填写。"},
    },
    "time.not_time": {
        "en": "{label} is not a time of day",
        "zh": "{label}不是有效的时间",
        "hint": {"en": "Write it like 09:30.", "zh": "请按 09:30 的形式填写。"},
    },
    "duration.not_duration": {
        "en": "{label} is not a duration",
        "zh": "{label}不是有效的时长",
        "hint": {
            "en": "Write it like 1h 30m, or in seconds.",
            "zh": "请按 1小时30分 的形式填写，或填写秒数。",
        },
    },
    "choice.unknown": {"en": "{value} is not an option of {label}", "zh": "“{value}”不是{label}的选项"},
    "choice.not_list": {"en": "{label} must be a list of options", "zh": "{label}必须是选项列表"},
    "choice.too_few": {"en": "{label}: at least {limit} needed", "zh": "{label}至少选择 {limit} 项"},
    "choice.too_many": {"en": "{label}: at most {limit} allowed", "zh": "{label}最多选择 {limit} 项"},
    "reference.not_reference": {
        "en": "{label} must name a record",
        "zh": "{label}必须指向一条记录",
        "hint": {
            "en": 'Give its id, or {{"field": value}} of a unique field.',
            "zh": '请给出其 id，或唯一字段 {{"field": value}}。',
        },
    },
    "reference.not_list": {"en": "{label} must be a list of records", "zh": "{label}必须是记录列表"},
    "reference.too_many": {"en": "{label}: at most {limit} allowed", "zh": "{label}最多 {limit} 条记录"},
    "reference.entity": {"en": "{label} cannot point to {value}", "zh": "{label}不能指向 {value}"},
    "children.not_rows": {"en": "{label} must be a list of rows", "zh": "{label}必须是行的列表"},
    "children.too_few": {"en": "{label}: at least {limit} needed", "zh": "{label}至少需要 {limit} 行"},
    "children.too_many": {"en": "{label}: at most {limit} allowed", "zh": "{label}最多 {limit} 行"},
    "json.not_json": {"en": "{label} is not valid JSON", "zh": "{label}不是有效的 JSON"},
    "json.too_deep": {
        "en": "{label} is nested too deeply; {limit} levels are allowed",
        "zh": "{label}嵌套过深，最多 {limit} 层",
    },
    "json.too_large": {"en": "{label} is too large", "zh": "{label}过大"},
    "json.number": {"en": "{label} contains a number that cannot be kept", "zh": "{label}包含无法保存的数字"},
    "address.not_address": {"en": "{label} must be an address", "zh": "{label}必须是地址"},
    "address.part": {"en": "{label} has no part {value}", "zh": "{label}没有“{value}”这一项"},
    "address.country": {
        "en": "{value} is not a country code",
        "zh": "“{value}”不是国家或地区代码",
        "hint": {"en": "Two letters, such as CN or DE.", "zh": "两位字母，例如 CN 或 DE。"},
    },
    "location.not_location": {
        "en": "{label} is not a place on the map",
        "zh": "{label}不是有效的位置",
        "hint": {
            "en": "Write latitude, longitude: 31.2304, 121.4737.",
            "zh": "请按“纬度, 经度”填写：31.2304, 121.4737。",
        },
    },
    "file.not_file": {"en": "{label} must be an uploaded file", "zh": "{label}必须是已上传的文件"},
    "file.too_many": {"en": "{label}: at most {limit} allowed", "zh": "{label}最多 {limit} 个文件"},
    "file.too_large": {"en": "{name} is larger than {limit} MB", "zh": "{name} 超过 {limit} MB"},
    "file.kind": {"en": "{name} is not of a kind {label} takes", "zh": "{label}不接受 {name} 这类文件"},
    "file.unknown": {
        "en": "{label}: this file was not uploaded for it, or belongs to something else",
        "zh": "{label}：该文件不是为此上传的，或已属于其他记录",
        "hint": {"en": "Upload it again.", "zh": "请重新上传。"},
    },
    "file.no_picture": {
        "en": "{name} cannot be read as a picture, or has too many pixels",
        "zh": "无法将 {name} 识别为图片，或其像素过多",
    },
    "serial.given": {"en": "{label} is numbered by itself", "zh": "{label}由系统自动编号"},
    "setting.bounds": {"en": "the smallest value is above the largest", "zh": "最小值大于最大值"},
    "setting.number": {"en": "{value} is not a number that fits", "zh": "{value} 不是合适的数字"},
    "setting.pattern": {
        "en": "the pattern cannot be read: {reason}",
        "zh": "无法识别此模式：{reason}",
        "hint": {
            "en": "Patterns are in RE2 syntax: no look-around, no back-references.",
            "zh": "模式采用 RE2 语法：不支持环视和反向引用。",
        },
    },
    "setting.pattern_beside_format": {
        "en": "a text with a format takes no pattern",
        "zh": "已设格式的文本不能再设模式",
        "hint": {"en": "Remove one of the two.", "zh": "请删除其中之一。"},
    },
    "setting.currency": {
        "en": "{value} is not a currency code",
        "zh": "“{value}”不是货币代码",
        "hint": {"en": "Three letters, such as CNY or EUR.", "zh": "三位字母，例如 CNY 或 EUR。"},
    },
    "setting.one_of": {"en": "exactly one of {names} is needed", "zh": "{names} 必须且只能设置一个"},
    "setting.option_twice": {"en": "the option {value} stands twice", "zh": "选项“{value}”重复"},
    "setting.replaced_offered": {
        "en": "{value} is replaced and offered at the same time",
        "zh": "“{value}”既被替换，又仍可选",
    },
    "setting.replaced_by_none": {
        "en": "{value}, which should take the place of another, is not offered",
        "zh": "用于替换的“{value}”不是可选的值",
    },
    "setting.initial": {
        "en": "the first stage {value} is not a stage",
        "zh": "初始阶段“{value}”不是已有阶段",
    },
    "setting.transition": {
        "en": "the transition names {value}, which is not a stage",
        "zh": "流转中的“{value}”不是已有阶段",
    },
    "setting.serial_pattern": {
        "en": "the numbering pattern cannot be read: {reason}",
        "zh": "无法识别编号规则：{reason}",
        "hint": {
            "en": "Parts: {{YYYY}} {{YY}} {{MM}} {{DD}}, one run of zeros such as {{0000}}, a {{field}}.",
            "zh": "可用：{{YYYY}} {{YY}} {{MM}} {{DD}}、一段零如 {{0000}}、{{字段}}。",
        },
    },
    "setting.serial_reset": {
        "en": "numbers that start again each {value} would repeat: the pattern does not show it",
        "zh": "按“{value}”重新编号会重复：编号规则中没有体现该周期",
    },
}
