"""The recycle bin of an app: what was deleted, by whom and when; taking it back, or deleting it for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_time, to_user_timezone

from runtime.records.live_entity import LiveEntity
from runtime.records.many import MOST_AT_ONCE, Result, purge_many, restore_many
from runtime.records.recycling import MOST_LISTED, binned, may_purge
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import ngettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import person_part, record_url


@dataclass(frozen=True, slots=True)
class Bin:
    """What lies in the bin of one entity."""

    key: str
    label: str
    rows: list[dict[str, Any]]
    capped: bool
    may_purge: bool


@pages.get("/apps/<app_key>/-/bin")
@access(Access.MEMBER)
def show_bin(app_key: str) -> ResponseReturnValue:
    """All that the reader may see of what was deleted, and may take back."""
    here = visit(app_key)
    bins = [
        found for of in here.live.entities.values() if (found := _bin(here, of)) is not None and found.rows
    ]
    wanted = request.args.get("entity", "")
    current = next((one for one in bins if one.key == wanted), bins[0] if bins else None)
    address = url_for("pages.show_bin", app_key=app_key)
    return render_template(
        "lists/bin.html", **frame(here, address), bins=bins, current=current, address=address
    )


def _bin(here: Visit, of: LiveEntity) -> Bin | None:
    """The bin of an entity; None where the reader may see nothing, or take nothing back."""
    if of.is_row_only or not here.may("read", of.key) or not here.may("delete", of.key):
        return None
    rows = binned(here.records, of.key)
    with here.records.reading() as work:
        purges = may_purge(work, of)
    shown = [
        {
            **row,
            "when": f"{format_date(row['at'], 'medium')} {format_time(row['at'], 'HH:mm')}",
            "iso": to_user_timezone(row["at"]).isoformat(timespec="seconds"),
            "person": person_part(row["by"]) if row["by"] else None,
        }
        for row in rows
    ]
    return Bin(of.key, here.many(of.entity), shown, len(rows) >= MOST_LISTED, purges)


@pages.post("/apps/<app_key>/-/bin")
@access(Access.MEMBER)
def empty_bin(app_key: str) -> ResponseReturnValue:
    """Take the ticked records back, or delete them for good after it was said what is lost."""
    here = visit(app_key)
    key = request.form.get("entity", "")
    of = here.live.entities.get(key)
    if of is None or of.is_row_only or not here.may("delete", of.key):
        raise not_found()
    act, _, single = request.form.get("-act", "").partition(":")
    texts = [single] if single else request.form.getlist("id")[:MOST_AT_ONCE]
    ids = [int(one) for one in texts if one.isascii() and one.isdecimal() and len(one) < 19]
    back = url_for("pages.show_bin", app_key=app_key, entity=of.key)
    if not ids:
        return redirect(back, 303)
    if act == "restore":
        results = restore_many(here.records, of.key, ids)
        done = sum(one["ok"] for one in results)
        if done:
            flash(ngettext("Restored %(num)d record", "Restored %(num)d records", done), "done")
        if done == 1 and len(ids) == 1:
            _tell(here, results)
            return redirect(record_url(here, of.key, ids[0]), 303)
    elif act == "ask":
        return _asking(here, of, ids, back)
    elif act == "purge":
        results = purge_many(here.records, of.key, ids)
        done = sum(one["ok"] for one in results)
        if done:
            flash(
                ngettext("%(num)d record deleted for good", "%(num)d records deleted for good", done), "done"
            )
    else:
        return redirect(back, 303)
    _tell(here, results)
    return redirect(back, 303)


def _tell(here: Visit, results: list[Result]) -> None:
    """Why some were refused, each reason once."""
    said = dict.fromkeys(
        problem.message(here.language) for one in results if not one["ok"] for problem in one["problems"]
    )
    for text in said:
        flash(text, "error")


def _asking(here: Visit, of: LiveEntity, ids: list[int], back: str) -> str:
    """What would be lost, before it is."""
    wanted = set(ids)
    rows = [row for row in binned(here.records, of.key) if row["id"] in wanted]
    return render_template(
        "lists/purge.html",
        **frame(here, back),
        is_fragment=request.headers.get("X-Fragment") == "1",
        rows=rows,
        entity=of.key,
        many=here.many(of.entity),
        back=back,
        action=url_for("pages.empty_bin", app_key=here.live.key),
    )
