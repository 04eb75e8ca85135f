"""A new app: blank, a copy of another, or from a package."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from configurator.versions import clone_app, create_app
from configurator.web.pages.blueprint import bench_of, bench_page, in_words, own_app, studio_pages
from configurator.web.pages.home import apps_here
from configurator.web.pages.naming import proposed_key
from configurator.web.pages.new_form import NewForm, new_form_page
from configurator.web.pages.spreadsheets import hold_sheets
from runtime.exchange.tables import TableProblem
from runtime.problems import Problem
from runtime.records.errors import Invalid, RecordsError
from runtime.web.database import current_engine
from runtime.web.declared import Access, access, takes_files
from runtime.web.errors import Refusal
from runtime.web.identity import signed_in
from runtime.web.language import gettext

LONGEST = 60


@studio_pages.get("/-/new")
@access(Access.STUDIO)
def new_page() -> ResponseReturnValue:
    """Name it, choose how to begin."""
    return new_form_page(NewForm(request.args))


@studio_pages.post("/-/new")
@access(Access.DESIGNER)
@takes_files
def create() -> ResponseReturnValue:
    """Make the app; one from a spreadsheet is looked at first."""
    form = NewForm(request.form)
    if form.start.data == "spreadsheet":
        if not signed_in().is_administrator:  # it goes live with its rows at once
            raise Refusal(403, Problem("auth.administrator"))
        try:
            held = hold_sheets(form.name.data or "")
        except TableProblem as error:
            return new_form_page(form, 422, in_words(error.problems))
        return redirect(url_for("studio_pages.review_sheets", import_id=held.id))
    if not form.name.data:
        form.name.errors = [gettext("Give the app a name")]
        return new_form_page(form, 422)
    known = apps_here()
    key = form.key.data or proposed_key(form.name.data, {app.key.casefold() for app in known})
    person = signed_in()
    label = form.name.data
    try:
        if form.start.data == "template":
            own_app(form.template.data or "")
            _cloned(current_engine(), form.template.data or "", key, label)
        else:
            create_app(current_engine(), key, label, person.user_id, person.workspace_id)
    except RecordsError as error:
        return _refused(form, error.problems)
    flash(gettext("%(app)s is there", app=form.name.data), "done")
    return redirect(url_for("studio_pages.overview", app_key=key))


def _refused(form: NewForm, problems: list[Problem]) -> ResponseReturnValue:
    at_key = [problem for problem in problems if problem.path == "/key"]
    form.key.errors = in_words(at_key)
    rest = in_words(problem for problem in problems if problem not in at_key)
    return new_form_page(form, 422, rest)


@studio_pages.get("/<app_key>/packages")
@access(Access.STUDIO)
def packages_page(app_key: str) -> ResponseReturnValue:
    """Copies of an app, and packages of it."""
    return _packages_page(app_key, NewForm())


@studio_pages.post("/<app_key>/clone")
@access(Access.DESIGNER)
def clone(app_key: str) -> ResponseReturnValue:
    """Make a copy of what is live."""
    engine, _user_id = own_app(app_key)
    form = NewForm(request.form)
    if not form.name.data:
        form.name.errors = [gettext("Give the app a name")]
        return _packages_page(app_key, form, 422)
    key = form.key.data or proposed_key(form.name.data, {app.key.casefold() for app in apps_here()})
    try:
        _cloned(engine, app_key, key, form.name.data)
    except RecordsError as error:
        at_key = [problem for problem in error.problems if problem.path == "/key"]
        form.key.errors = in_words(at_key)
        form.name.errors = in_words(problem for problem in error.problems if problem not in at_key)
        return _packages_page(app_key, form, 422)
    flash(gettext("%(app)s is there, with all of the original and no records", app=form.name.data), "done")
    return redirect(url_for("studio_pages.overview", app_key=key))


def _cloned(engine: Engine, template: str, key: str, label: str) -> None:
    """A copy; Invalid when it cannot be published."""
    person = signed_in()
    made = clone_app(engine, template, key, person.user_id, person.workspace_id, label)
    if made.version is None:
        raise Invalid(list(made.problems))


def _packages_page(app_key: str, form: NewForm, status: int = 200) -> ResponseReturnValue:
    bench = bench_of(app_key)
    copies = [app for app in apps_here() if app.base and app.key != app_key]
    return bench_page(
        "studio/packages.html",
        bench,
        status,
        form=form,
        copies=[app for app in copies if _is_copy_of(app.key, app_key)],
    )


def _is_copy_of(key: str, template: str) -> bool:
    base = bench_of(key).draft.app.base
    return base is not None and base.key == template
