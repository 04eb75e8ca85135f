"""What the script of a record's page says, in the reader's language."""

from __future__ import annotations

from runtime.web.language import gettext

PICKERS = ("search", "none", "recent", "remove", "chosen")


def script_words() -> dict[str, str]:
    """Texts by name; `{n}` and `{name}` are filled in by the script."""
    return {
        "search": gettext("Type to search"),
        "version": gettext("A new version of the app is live."),
        "version_kept": gettext("A new version of the app is live. What you typed is kept."),
        "version_show": gettext("Show the new version"),
        "none": gettext("Nothing found"),
        "recent": gettext("Lately"),
        "remove": gettext("Remove {name}"),
        "chosen": gettext("{name} chosen"),
        "added": gettext("Row added"),
        "removed": gettext("Row removed"),
        "undo": gettext("Undo"),
        "moved": gettext("Row {n}"),
        "copied": gettext("Row duplicated"),
        "filled": gettext("Filled down"),
        "pasted": gettext("{n} cells pasted"),
        "pasted_some": gettext("{n} cells pasted, {m} could not be read"),
        "paste_title": gettext("Paste from a sheet"),
        "paste_help": gettext(
            "Copy cells in Excel, WPS or Google Sheets and paste them here. Columns follow the order below."
        ),
        "paste_take": gettext("Insert"),
        "paste_failed": gettext("The cells could not be sent. They are still in the clipboard."),
        "cancel": gettext("Cancel"),
        "close": gettext("Close"),
        "was": gettext("was {text}"),
        "blank": gettext("blank"),
        "change": gettext("1 change not saved"),
        "changes": gettext("{n} changes not saved"),
        "changes_sent": gettext("Changes not saved"),
        "save": gettext("Save"),
        "save_phone": gettext("Save {n}"),
        "saving": gettext("Saving…"),
        "discarded": gettext("Changes discarded"),
        "leave_title": gettext("Leave without saving?"),
        "leave_text": gettext("What has been entered here is not saved."),
        "leave_save": gettext("Save and leave"),
        "leave_go": gettext("Leave, discard"),
        "leave_stay": gettext("Stay"),
        "offline": gettext("Not saved: the server cannot be reached. Everything entered is still here."),
        "failed": gettext(
            "Not saved: the server answered with an error ({n}). Everything entered is still here."
        ),
        "again": gettext("Try again"),
        "session_title": gettext("Sign in again"),
        "session_text": gettext(
            "The session has ended. Sign in in a new tab, come back and save: all that was entered is here."
        ),
        "session_go": gettext("Sign in in a new tab"),
        "session_save": gettext("I have signed in: save"),
        "session_still": gettext("Still signed out."),
        "session_other": gettext("Somebody else is signed in now."),
        "draft": gettext("Unsaved entries from {time}:"),
        "draft_take": gettext("Take them back"),
        "draft_drop": gettext("Throw away"),
        "conflict_title": gettext("Somebody else has saved this record"),
        "conflict_text": gettext("Choose for each field which version to keep. Nothing is saved yet."),
        "conflict_field": gettext("Field"),
        "conflict_mine": gettext("Mine"),
        "conflict_theirs": gettext("Theirs"),
        "conflict_taken": gettext("Taken over, as not changed here:"),
        "conflict_save": gettext("Save this choice"),
        "alike_open": gettext("Look at them before you save."),
        "shown": gettext("{name} is shown"),
        "hidden": gettext("{name} is hidden"),
        "required": gettext("{name} is required"),
        "optional": gettext("{name} is optional"),
        "locked": gettext("{name} is locked"),
        "unlocked": gettext("{name} can be changed"),
        "problems": gettext("{n} to fix"),
        "why_failed": gettext("The reason could not be fetched."),
        "create_failed": gettext("The form could not be fetched."),
        "loading": gettext("Loading…"),
        "place": gettext("{n} of {m} in “{name}”"),
        "previous": gettext("Previous record"),
        "next": gettext("Next record"),
        "history": gettext("History: {name}"),
    }


def picker_words() -> dict[str, str]:
    """Those of pickers alone, for pages without a record's form."""
    return {name: text for name, text in script_words().items() if name in PICKERS}
