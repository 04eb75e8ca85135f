"""The words the scripts of the roles matrix say, in the reader's language."""

from __future__ import annotations

from runtime.web.language import gettext


def role_words() -> dict[str, str]:
    """Texts by the name the scripts have for them; `{name}` in one is replaced there."""
    _ = gettext
    return {
        "role_add": _("New role"),
        "role_all": _("All roles"),
        "role_always": _("Always"),
        "role_as_parent": _("with its record"),
        "role_changed": _("changed in the draft"),
        "role_changed_was": _("{right}: live it is “{was}”"),
        "role_choose": _("Choose a place of the table to see and change what a role may do there."),
        "role_copy": _("Copy the rights of"),
        "role_copy_none": _("Nobody: it begins without rights"),
        "role_copy_over": _("Take over the rights of…"),
        "role_create": _("Create"),
        "role_delete": _("Delete"),
        "role_description": _("What it is for"),
        "role_export": _("Export"),
        "role_export_help": _("What it sees, as a file."),
        "role_fields": _("Fields"),
        "role_fields_all": _("Every field may be seen and changed."),
        "role_fields_find": _("Find a field"),
        "role_fields_less": _("Fields with less: {count}"),
        "role_held_by": _("Held by {names}"),
        "role_held_by_nobody": _("Nobody has this role yet. People get it in the administration."),
        "role_hint": _("A press turns a right on or off. Arrows go from place to place."),
        "role_match": _("{role} · {entity}"),
        "role_name": _("Name of the role"),
        "role_never": _("Never"),
        "role_new_in_draft": _("New in the draft"),
        "role_none_yet": _("There are no roles yet. Without one only administrators get in."),
        "role_of_app": _("Rights"),
        "role_read": _("See"),
        "role_remove": _("Remove the role"),
        "role_remove_rights": _("Its rights go with it: {count} entities."),
        "role_remove_people": _("{count} people lose it: {names}."),
        "role_remove_rest": _("Buttons and changes of stage that name it are listed as problems."),
        "role_right_said": _("{role} · {entity} · {right}: {said}"),
        "role_show": _("Show"),
        "role_update": _("Edit"),
        "role_view": _("View as this role"),
        "role_view_help": _("Opens a try-out of the draft with copied records: nothing done there is real."),
        "role_view_person": _("View as {name}"),
        "role_where": _("Where…"),
        "role_where_said": _("where {said}"),
    }
