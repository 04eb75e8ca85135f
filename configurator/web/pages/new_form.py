"""The form of a new app, and the page it stands on."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import Form, RadioField, SelectField, StringField

from configurator.web.pages.home import apps_here
from runtime.web.identity import signed_in
from runtime.web.pages.shell import me_of


class NewForm(Form):
    """The name of a new app, and what it begins with."""

    name = StringField(filters=[lambda text: (text or "").strip()])
    key = StringField(filters=[lambda text: (text or "").strip()])
    start = RadioField(validate_choice=False, choices=[], default="blank")
    template = SelectField(validate_choice=False, choices=[])


def new_form_page(form: NewForm, status: int = 200, refused: list[str] | None = None) -> ResponseReturnValue:
    """The page, and why an app can't be made of what was given."""
    templates = [app for app in apps_here() if app.version is not None]
    page = render_template(
        "studio/new.html",
        form=form,
        templates=templates,
        refused=refused or [],
        may_bring_rows=signed_in().is_administrator,
        me=me_of(signed_in()),
    )
    return page, status
