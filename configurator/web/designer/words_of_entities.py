"""The words the designer says about entities: new ones, their columns, their settings."""

from __future__ import annotations

from flask_babel import gettext


def entity_words() -> dict[str, str]:
    """Texts by the name the scripts have for them."""
    _ = gettext
    return {
        "add_sub_table": _("Add a sub-table to {entity}"),
        "column": _("Column"),
        "column_number": _("Column {number}"),
        "entity_key_stays": _("Follows from the name. It is permanent once the entity is made."),
        "entity_name": _("What one of them is called"),
        "first_fields": _("First fields"),
        "icon": _("Icon"),
        "in_menu": _("Put it in the menu, with a list of all"),
        "is_product": _("{amount} = {count} × {price}"),
        "make_entity": _("Make the entity"),
        "may_all": _("Everything"),
        "may_none": _("Nothing"),
        "may_see": _("See"),
        "name_field": _("Name"),
        "new_entity": _("New entity"),
        "new_entity_hint": _(
            "A kind of thing the app keeps. It comes with a form and a list, ready for use."
        ),
        "new_rows": _("New, with the columns above"),
        "next_column": _("Next…"),
        "number_field": _("Number"),
        "numbered": _("Number the records: {pattern}"),
        "reference_to": _("Reference to"),
        "rows_are": _("Its rows are"),
        "stands": _("Its records"),
        "stands_alone": _("stand on their own"),
        "stands_in": _("are rows of: {entity}"),
        "sum_on": _("Sum of {column}, shown on {entity}"),
        "total_of": _("Total {column}"),
        "type_of": _("Type of {name}"),
        "who_may_entity": _("Who may use it"),
    }
