"""Why a field is as it is: the rules about it, in words, with the values they read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime.definition.app import App
from runtime.definition.text import Text
from runtime.formula.explain import Explained
from runtime.rules.outcome import Traced

_SENTENCES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("formula", "value"): {"en": "Worked out by its formula", "zh": "由公式计算得出"},
    ("default", "value"): {"en": "Filled in when the record is created", "zh": "新建时自动填入"},
    ("copy", "value"): {"en": "Copied from {formula}", "zh": "复制自 {formula}"},
    ("compute", "value"): {"en": "Set by the rule {rule}, which holds", "zh": "由成立的规则 {rule} 设定"},
    ("compute", "none"): {"en": "The rule {rule} does not hold", "zh": "规则 {rule} 不成立"},
    ("decide", "value"): {"en": "Given by the decision table {rule}", "zh": "由决策表 {rule} 给出"},
    ("state", "show"): {"en": "Shown, as the rule {rule} holds", "zh": "规则 {rule} 成立，因此显示"},
    ("state", "hide"): {
        "en": "Not shown by the rule {rule}, which does not hold",
        "zh": "规则 {rule} 不成立，不显示",
    },
    ("state", "require"): {"en": "Required, as the rule {rule} holds", "zh": "规则 {rule} 成立，因此必填"},
    ("state", "lock"): {"en": "Locked, as the rule {rule} holds", "zh": "规则 {rule} 成立，因此锁定"},
    ("state", "none"): {"en": "The rule {rule} does not hold", "zh": "规则 {rule} 不成立"},
    ("layout", "show"): {"en": "Its part of the form is shown", "zh": "其所在的表单区域已显示"},
    ("layout", "hide"): {"en": "Its part of the form is not shown", "zh": "其所在的表单区域未显示"},
    ("validate", "problem"): {"en": "Refused by the rule {rule}", "zh": "被规则 {rule} 拒绝"},
    ("validate", "none"): {"en": "Accepted by the rule {rule}", "zh": "符合规则 {rule}"},
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's part in how a field stands.

    `sentence` says it in both languages; `label` is what the rule is called; `values` is what it read, `tree`
    every sub-expression of its formula with its value.
    """

    rule: str
    kind: str
    effect: str
    label: Text
    sentence: Mapping[str, str]
    formula: str
    values: Mapping[str, Any]
    result: Any
    tree: Explained | None


def reason_of(app: App, traced: Traced) -> Reason:
    """A trace element in words."""
    rule = next((one for one in app.rules if one.key == traced.rule), None)
    label = (rule.label if rule else None) or traced.rule
    sentence = _SENTENCES.get((traced.kind, traced.effect), {"en": "{rule}", "zh": "{rule}"})
    said = {}
    for language, text in sentence.items():
        name = label.get(language) or traced.rule if isinstance(label, Mapping) else label
        said[language] = text.format(rule=f"“{name}”", formula=traced.formula)
    return Reason(
        traced.rule,
        traced.kind,
        traced.effect,
        label,
        said,
        traced.formula,
        traced.values,
        traced.result,
        traced.made_of,
    )
