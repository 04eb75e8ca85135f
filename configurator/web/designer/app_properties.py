"""Properties of the app itself, as its page shows them."""

from __future__ import annotations

from configurator.web.designer.common import Common
from runtime.fields.settings import SHOWN_TEXT, setting

APP: tuple[Common, ...] = (
    Common(
        "label",
        setting(
            SHOWN_TEXT, "Name", "名称", "What the app is called in the menu of apps.", "在应用列表中的名称。",
            editor="text",
        ),
    ),
    Common(
        "description",
        setting(
            SHOWN_TEXT, "Description", "说明", "A sentence below the name.", "名称下方的一句话。",
            editor="text",
        ),
    ),
    Common(
        "icon",
        setting({"type": "string"}, "Icon", "图标", "", "", editor="icon"),
    ),
    Common(
        "color",
        setting({"type": "string"}, "Colour", "颜色", "", "", editor="color"),
    ),
)  # fmt: skip
