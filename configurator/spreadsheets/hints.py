"""What names of columns tell about what stands in them, in English and Chinese."""

from __future__ import annotations

import re


def _words(english: str, chinese: str = "", more: str = "") -> re.Pattern[str]:
    """Whole words in English, parts of words in Chinese, and patterns of their own."""
    parts = [rf"\b(?:{english})\b" if english else "", chinese, more]
    return re.compile("|".join(part for part in parts if part), re.I)


_HINTS = {
    "number": _words(
        r"(?:no|nr|number|num|code|id|sku|serial|ref|key)",
        "编号|编码|单号|代码|序号|工号|号码|货号|合同号|订单号",
        "#|№",
    ),
    "row": re.compile(r"^(?:no\.?|nr\.?|#|id|序号|编号|№|行号)$", re.I),
    "name": _words("name|title|subject|company|customer|client", "名称|姓名|名字|标题|主题|公司|客户"),
    "phone": _words("tel|telephone|cell|fax", "电话|手机|联系方式|传真|座机", "phone|mobile"),
    "email": _words("", "邮箱|邮件", "e-?mail"),
    "digits": _words(
        "tel|card|isbn|ean",
        "电话|手机|邮编|账号|帐号|卡号|身份证|税号|信用代码|条码|护照",
        "phone|mobile|zip|postal|postcode|account|passport|barcode|vat",
    ),
    "money": _words(
        "price|amount|cost|total|budget|revenue|salary|fee|value|payment|paid|balance|turnover"
        "|betrag|preis|kosten|umsatz",
        "单价|金额|价格|费用|成本|预算|工资|收入|余额|总价|货款|营业额|（元）|万元",
        r"\(元\)",
    ),
    "percent": _words(
        "percent|percentage|rate|margin|share|probability|discount|vat|tax",
        "率|占比|百分比|折扣|概率",
        "%",
    ),
    "date": _words(
        "date|day|due|deadline|birthday|on|since|until|start|end|expires?|created|closed",
        "日期|日$|时间|生日|到期|截止",
    ),
    "choice": _words(
        "status|state|stage|type|kind|category|priority|level|grade|region|industry|source|severity"
        "|gender|class|group|department|unit|segment|channel",
        "状态|阶段|类型|类别|分类|优先级|级别|等级|地区|区域|行业|来源|性别|部门|单位|渠道",
    ),
    "choices": _words(
        "tags?|labels?|skills?|interests?|languages?|features?|categories", "标签|技能|兴趣|语言|爱好"
    ),
    "long": _words(
        "notes?|remarks?|comments?|description|details?|address|reason", "备注|说明|描述|详情|内容|原因"
    ),
    "yes": _words("active|done|paid|closed|enabled|vip", "^是否|^有无|已", r"^(?:is|has|can)\b|\?$|？$"),
    "person": _words("manager|supervisor|parent|superior|reports to|boss", "上级|主管|父"),
    "year": _words("year|jahr|fy", "年份|年度|届|^年$"),
    "rows": _words("lines?|items?|details?|positions?|rows?", "明细|行项|条目|子表|细目"),
}
_REQUIRED = re.compile(r"[*＊]\s*$|^[*＊]|[(（](?:required|必填)[)）]", re.I)
_CURRENCY = re.compile(r"[(（\[]\s*(?:in\s+)?(?:([A-Z]{3})|(US\$|HK\$|[$€£¥￥元])|(万元))\s*[)）\]]")


def hints(name: str, header: str) -> bool:
    """Whether a header says that its column is what `name` stands for."""
    return bool(_HINTS[name].search(header.replace("_", " ")))


def says_required(header: str) -> bool:
    """Whether a header marks its column as one to fill in."""
    return bool(_REQUIRED.search(header.strip()))


def without_marks(header: str) -> str:
    """A header as a label."""
    return " ".join(_REQUIRED.sub("", header.replace("_", " ")).split()) or header


def currency_in(header: str) -> str:
    """The currency a header names in brackets, as a code or sign; blank when none."""
    found = _CURRENCY.search(header)
    return "" if not found else found[1] or found[2] or "元"
