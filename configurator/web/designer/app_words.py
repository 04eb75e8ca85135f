"""The words of the page of the app itself, besides those of all designers and those of dashboards."""

from __future__ import annotations

from configurator.web.designer.screen_words import screen_words
from runtime.web.language import gettext


def app_words() -> dict[str, str]:
    """Texts by the name the scripts have for them; `{name}` in one is replaced there."""
    _ = gettext
    return {
        **screen_words(),
        "app_measures": _("Figures made of figures"),
        "app_measures_hint": _("Such as an average: one figure divided by another."),
        "app_measures_new": _("New figure made of figures"),
        "app_metrics": _("Figures"),
        "app_metrics_hint": _("Counted once, shown on any dashboard: a change is one for all of them."),
        "app_metrics_new": _("New figure"),
        "app_name_and_look": _("Name and look"),
        "app_parts": _("Parts of the app"),
        "app_settings": _("Settings"),
        "app_settings_hint": _("Limits and rates that rules and formulas read, changed in one place."),
        "app_settings_new": _("New setting"),
        "app_user_fields": _("What the app knows of people"),
        "app_user_fields_hint": _("Fields of people, such as a quota: filled in under People."),
        "app_user_fields_new": _("New field of people"),
        "app_value": _("Value"),
        "app_value_hint": _("A number as it is, a text in quotation marks, or a formula."),
        "in_formulas_as": _("In formulas:"),
        "measure_hint": _("Made of: {names}"),
        "measure_none": _("There is no other figure to make one of yet."),
        "metric_date": _("The date a record counts for"),
        "shown_as": _("Shown as"),
    }
