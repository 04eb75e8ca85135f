"""The workspace itself."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from runtime.access.accounts import AccountError
from runtime.access.workspaces import change_workspace, workspace_settings
from runtime.problems import Problem
from runtime.web.admin.blueprint import admin, here, page, put_problems, say_done
from runtime.web.admin.forms import NAMES, WorkspaceForm, language_choices, timezone_choices
from runtime.web.declared import Access, access
from runtime.web.language import current_language, gettext

CURRENCIES = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP", "SGD", "AUD", "CAD", "CHF", "KRW", "TWD", "INR")


@admin.route("/admin/workspace", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def workspace() -> ResponseReturnValue:
    """Name, time zone, languages, currency."""
    engine, reader = here()
    stored = workspace_settings(engine, reader.workspace_id)
    sent = request.form if request.method == "POST" else None
    form = WorkspaceForm(
        sent,
        data={
            "name": stored.name,
            "timezone": stored.timezone,
            "languages": list(stored.languages),
            "default_language": stored.languages[0],
            "currency": stored.currency,
            "two_people": stored.two_people,
        },
    )
    form.timezone.choices = timezone_choices(current_language())
    form.default_language.choices = language_choices()
    general: list[str] = []
    if sent is not None:
        languages, first = form.languages.data or [], form.default_language.data
        try:
            if languages and first not in languages:
                raise AccountError(Problem("workspace.default_language", "default_language"))
            values = {
                "name": form.name.data,
                "timezone": form.timezone.data,
                "languages": [first, *(one for one in NAMES if one in languages and one != first)]
                if languages
                else [],
                "currency": form.currency.data,
                "two_people": bool(form.two_people.data),
            }
            entries = change_workspace(engine, reader.workspace_id, values, reader.user_id)
        except AccountError as error:
            general = put_problems(form, error.problems)
        else:
            back = url_for("admin.workspace")
            if entries:
                say_done(gettext("Saved. It holds from the next request on."), entries, back)
            return redirect(back)
    failed = bool(general) or any(field.errors for field in form)
    return page(
        "admin/workspace.html", 422 if failed else 200, form=form, general=general, names=NAMES,
        currencies=CURRENCIES,
    )  # fmt: skip
