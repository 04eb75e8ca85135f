"""Someone without an account sent a public form."""

from __future__ import annotations

from runtime.definition.kind_settings import refers
from runtime.definition.kinds import TriggerKind


class PublicForm(TriggerKind):
    """Someone without an account sent a public form."""

    key = "public_form"
    label = {"en": "Public form", "zh": "公开表单"}
    icon = "world"
    settings_schema = {"form": refers("form", "Only this form; any if absent")}
    example = {"on": "public_form", "form": "landing"}
