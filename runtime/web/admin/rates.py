"""Exchange rates by the day they hold from: entered, changed, pasted, removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from runtime.access.accounts import AccountError
from runtime.access.dates import date_in
from runtime.access.rates import change_rate, checked_rate, find_rates, put_rates, read_rates, remove_rate
from runtime.access.workspaces import workspace_settings
from runtime.fields.values import zone
from runtime.web.admin.blueprint import admin, here, page, put_problems, say_done, say_problems
from runtime.web.admin.forms import PasteForm, RateForm
from runtime.web.admin.said import day_said
from runtime.web.admin.workspace import CURRENCIES
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext, ngettext


@dataclass(slots=True)
class Pair:
    """The rates between two currencies, the newest first; `current` holds today."""

    source: str
    target: str
    rows: list[Any] = field(default_factory=list)
    current: Any = None


@admin.route("/admin/rates", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def list_rates() -> ResponseReturnValue:
    """All rates; POST enters one."""
    engine, reader = here()
    sent = request.form if request.method == "POST" else None
    form = RateForm(sent, data={"target": _workspace().currency, "day": _today().isoformat()})
    general: list[str] = []
    if sent is not None:
        try:
            made = _entered(form)
            entries = put_rates(engine, reader.workspace_id, [made], reader.user_id)
        except AccountError as error:
            general = put_problems(form, error.problems)
        else:
            back = url_for("admin.list_rates")
            said = gettext("1 %(source)s is %(rate)s %(target)s from %(day)s", source=made.source,
                           rate=plain(made.rate), target=made.target, day=day_said(made.day))  # fmt: skip
            say_done(said, entries, back)
            return redirect(back)
    return _draw(form, PasteForm(), general)


@admin.post("/admin/rates/paste")
@access(Access.ADMINISTRATOR)
def paste_rates() -> ResponseReturnValue:
    """Enter the rates of pasted lines, all or none."""
    engine, reader = here()
    form = PasteForm(request.form)
    try:
        found = read_rates(form.text.data or "", _workspace().currency)
        entries = put_rates(engine, reader.workspace_id, found, reader.user_id)
    except AccountError as error:
        general = put_problems(form, error.problems)
        empty = RateForm(data={"target": _workspace().currency, "day": _today().isoformat()})
        return _draw(empty, form, general)
    back = url_for("admin.list_rates")
    say_done(ngettext("%(num)s rate entered", "%(num)s rates entered", len(found)), entries, back)
    return redirect(back)


@admin.route("/admin/rates/<number:rate_id>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def rate(rate_id: int) -> ResponseReturnValue:
    """One rate to change."""
    engine, reader = here()
    rows = {row.id: row for row in find_rates(engine, reader.workspace_id)}
    stored = rows.get(rate_id)
    if stored is None:
        raise not_found()
    sent = request.form if request.method == "POST" else None
    data = {"source": stored.source, "target": stored.target, "day": stored.day.isoformat(),
            "rate": plain(stored.rate)}  # fmt: skip
    form = RateForm(sent, data=data)
    general: list[str] = []
    back = url_for("admin.list_rates")
    if sent is not None:
        try:
            made = _entered(form)
            entries = change_rate(engine, reader.workspace_id, rate_id, made, reader.user_id)
        except AccountError as error:
            general = put_problems(form, error.problems)
        else:
            if entries:
                say_done(gettext("Saved"), entries, back)
            return redirect(back)
    failed = bool(general) or any(field.errors for field in form)
    return page(
        "admin/rate.html", 422 if failed else 200, form=form, general=general, rate_id=rate_id,
        currencies=CURRENCIES,
    )  # fmt: skip


@admin.post("/admin/rates/<number:rate_id>/remove")
@access(Access.ADMINISTRATOR)
def drop_rate(rate_id: int) -> ResponseReturnValue:
    """Remove a rate."""
    engine, reader = here()
    back = url_for("admin.list_rates")
    try:
        entries = remove_rate(engine, reader.workspace_id, rate_id, reader.user_id)
    except AccountError as error:
        say_problems(error)
    else:
        say_done(gettext("The rate is removed"), entries, back)
    return redirect(back)


def _entered(form: RateForm) -> Any:
    """The rate a form holds. Raises AccountError where it is none."""
    day = typed_day(form.day.data)
    return checked_rate(form.source.data or "", form.target.data or "", day, form.rate.data or "")


def typed_day(text: str | None) -> date | None:
    """A date as a date input sends it, or as people type it."""
    return date_in(text or "")[0]


def plain(rate: Decimal) -> str:
    """A rate as plain digits."""
    return format(rate.normalize(), "f")


def _workspace() -> Any:
    engine, reader = here()
    return workspace_settings(engine, reader.workspace_id)


def _today() -> date:
    return datetime.now(zone(_workspace().timezone)).date()


def _draw(form: RateForm, paste: PasteForm, general: list[str]) -> ResponseReturnValue:
    engine, reader = here()
    today = _today()
    pairs: dict[tuple[str, str], Pair] = {}
    for row in find_rates(engine, reader.workspace_id):
        pair = pairs.setdefault((row.source, row.target), Pair(row.source, row.target))
        pair.rows.append(row)
        if pair.current is None and row.day <= today:
            pair.current = row
    failed = bool(general) or any(one.errors for one in (*form, *paste))
    return page(
        "admin/rates.html",
        422 if failed else 200,
        form=form,
        paste=paste,
        general=general,
        pairs=list(pairs.values()),
        today=today,
        base=_workspace().currency,
        currencies=CURRENCIES,
        day_said=day_said,
        plain=plain,
    )
