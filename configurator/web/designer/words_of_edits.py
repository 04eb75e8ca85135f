"""The words the designer says about edits: kept, not kept, those of others."""

from __future__ import annotations

from runtime.web.language import gettext


def edit_words() -> dict[str, str]:
    """Texts by the name the scripts have for them."""
    _ = gettext
    return {
        "all_edits": _("All edits"),
        "changed_by": _("{who} has changed the draft; this is how it stands now."),
        "look_first": _("Nothing was taken back: look at the change first."),
        "redone_of": _("An edit by {who} was done again."),
        "removed_word": _("removed"),
        "sign_in": _("Sign in"),
        "undone_of": _("An edit by {who} was undone."),
        "unsent_kept": _("Changes that could not be kept before are kept now."),
    }
