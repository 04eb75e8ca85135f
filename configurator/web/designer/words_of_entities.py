"""The words the designer says about entities: new ones, their columns, their settings."""

from __future__ import annotations

from runtime.web.language import gettext


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
        "goes_too": _("{what} goes too: {names}"),
        "goes_without": _("{what} without it: {names}"),
        "icon": _("Icon"),
        "in_menu": _("Put it in the menu, with a list of all"),
        "is_product": _("{amount} = {count} × {price}"),
        "leave_type": _("Leave it"),
        "left_to_mend": _("To mend afterwards: {count}"),
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
        "no_records_held": _("There are no records of it."),
        "no_values_held": _("No record holds a value in it."),
        "number_field": _("Number"),
        "numbered": _("Number the records: {pattern}"),
        "options_from_values": _("The {count} different values become its options."),
        "records_held": _("Records there are: {count}"),
        "reference_to": _("Reference to"),
        "rows_are": _("Its rows are"),
        "stands": _("Its records"),
        "stands_alone": _("stand on their own"),
        "stands_in": _("are rows of: {entity}"),
        "sum_on": _("Sum of {column}, shown on {entity}"),
        "total_of": _("Total {column}"),
        "turn_type": _("Change the type"),
        "turned_example": _("“{value}” in record {record}"),
        "turned_first": _("Looked at the first {count} of {all}."),
        "turned_kept": _("{count} of {all} values are taken over as {label}."),
        "turned_put_away": _("None of its {count} values can be taken over. They are put away."),
        "turned_refused": _("Not taken over ({count}):"),
        "turned_stops": _("Publishing waits until these are changed."),
        "turned_to": _("As {label}"),
        "turned_withheld": _("Their values are shown to those who may read all records."),
        "type_of": _("Type of {name}"),
        "use_dashboard": _("Dashboard"),
        "use_entity": _("Entity"),
        "use_menu": _("Menu entry"),
        "use_scenario": _("Scenario"),
        "values_held": _("Records that hold a value: {count}"),
        "who_may_entity": _("Who may use it"),
    }
