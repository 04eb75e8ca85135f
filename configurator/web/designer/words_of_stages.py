"""The words the designer says about stages, shared options and the settings of an entity."""

from __future__ import annotations

from runtime.web.language import gettext


def stage_words() -> dict[str, str]:
    """Texts by the name the scripts have for them."""
    _ = gettext
    return {
        "add_record_type": _("Add a record type"),
        "add_stage": _("Add a stage"),
        "all_options": _("All options"),
        "changes_for": _("A change is a change for"),
        "choose_set": _("Choose a list to change its options."),
        "choose_stage": _("Choose a stage, or an arrow between two."),
        "decide_later": _("Decide when publishing"),
        "ends_here": _("Leads nowhere: records stay here."),
        "fewer_options": _("Offer fewer options of…"),
        "field_settings": _("The field"),
        "initial_stage": _("new records"),
        "kind_done": _("done"),
        "kind_lost": _("lost"),
        "kind_open": _("open"),
        "kind_won": _("won"),
        "lead_from": _("{name} leads on to"),
        "leads_on": _("Leads on to…"),
        "make_stages": _("Give it stages"),
        "new_option_set": _("New list of options"),
        "no_option_sets": _("There are none yet."),
        "no_stages": _("It has no stages"),
        "no_stages_hint": _("Stages say where a record stands, and who may take it where."),
        "number_them": _("Number the records"),
        "numbering": _("Numbering"),
        "option_sets": _("Shared options"),
        "option_sets_hint": _(
            "Lists that several fields offer: a change of one is a change for all of them."
        ),
        "option_held": _(
            "Records that hold “{name}”: {count}. They keep it until they are changed, unless another is put "
            "in its place when this is published."
        ),
        "options": _("Options"),
        "options_by_line": _("Options, one a line"),
        "record_type_form": _("Its form"),
        "record_type_name": _("Name of {name}"),
        "record_type_options": _("{field}: what it may be"),
        "record_type_stages": _("Its stages"),
        "remove_entity": _("Remove the entity"),
        "remove_set": _("Remove the list"),
        "remove_set_hint": _("The fields keep the options as their own."),
        "remove_stage": _("Remove the stage"),
        "remove_transition": _("Remove the arrow"),
        "same_in": _("The same in"),
        "share_options": _("Share these options with other fields"),
        "stage_done": _("Done"),
        "stage_fields": _("Which stages"),
        "stage_gone_by": _("If it goes, its records move to"),
        "stage_held": _("Records that stand here: {count}. Unless it is said here, publishing asks."),
        "stage_kind": _("How it ends"),
        "stage_kind_help": _("Won, lost and done end the process: figures and boards tell them apart."),
        "stage_new": _("New"),
        "stage_open": _("In progress"),
        "stages_hint": _("Each stage with where it leads. Alt and the arrow keys move a stage."),
        "starts_here": _("New records start here"),
        "status_field": _("Status"),
        "then_does": _("What a save does then"),
        "then_refuse": _("Refuse"),
        "then_warn": _("Warn"),
        "track_all": _("Keep a history of every field"),
        "tracked_now": _("Now of {count} of {all} fields."),
        "transition_anybody": _("Anybody who may change the record. Tick roles to say who."),
        "transition_label": _("Button"),
        "transition_label_help": _("What the step is called; the name of the stage otherwise."),
        "transition_needs": _("Only when"),
        "transition_roles": _("Who may take it there"),
        "used_by_fields": _("fields: {count}"),
        "used_by_none": _("Used by no field"),
        "usual_form": _("The usual form"),
    }
