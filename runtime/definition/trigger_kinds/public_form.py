"""Someone without an account sent a public form."""

from __future__ import annotations

from runtime.definition.kind_settings import refers
from runtime.definition.kinds import TriggerKind
from runtime.fields.settings import setting


class PublicForm(TriggerKind):
    """Someone without an account sent a public form."""

    key = "public_form"
    label = {"en": "Public form", "zh": "公开表单"}
    summary = {"en": "Somebody sends the public form[ {form}]", "zh": "有人提交公开表单[{form}]"}
    icon = "world"
    settings_schema = {
        "form": setting(
            refers("form", ""),
            "Which form",
            "哪个表单",
            "Only this form; any if absent.",
            "仅此表单；留空为任意。",
        )
    }
    example = {"on": "public_form", "form": "landing"}
