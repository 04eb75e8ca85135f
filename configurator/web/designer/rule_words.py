"""The words of formulas, conditions, rules and decision tables in the designer's scripts."""

from __future__ import annotations

from flask_babel import gettext


def rule_words() -> dict[str, str]:
    """Texts by the name the scripts have for them."""
    _ = gettext
    return {
        "fx_completions": _("Names that fit"),
        "fx_example": _("For example: {example}"),
        "fx_explain": _("Explain"),
        "fx_for": _("for"),
        "fx_gives": _("Gives {kind}"),
        "fx_later": _("It reads what is not published yet, so there is no value to show."),
        "fx_mend": _("Write {text}"),
        "fx_no_value": _("No value while something is wrong"),
        "fx_record": _("Record to try it on"),
        "fx_rows": _("rows"),
        "fx_skipped": _("not looked at"),
    }
