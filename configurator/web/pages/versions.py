"""The versions of an app: which is live, who published what, restoring, taking one out as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.changes import detect_documents
from configurator.changes.report import is_frame
from configurator.impact import find_impact
from configurator.packages import write_json, write_zip
from configurator.versions import audit_export, export_app, restore_version, versions
from configurator.web.pages.blueprint import (
    Bench,
    bench_of,
    bench_page,
    flash_problems,
    in_words,
    names_of,
    own_app,
    studio_pages,
)
from configurator.web.pages.effects import effects_of, loss_said
from configurator.web.pages.wording import grouped
from configurator.withholding import without_values
from runtime.definition import dump_app
from runtime.problems import Problem, errors
from runtime.records.errors import RecordsError
from runtime.storage.published import VersionRow
from runtime.web.admin.said import moment_said
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.identity import signed_in
from runtime.web.language import gettext

NUMBER = "<number:number>"
LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A version as the list shows it; `note` is what was written, or where it comes from."""

    number: int
    who: str
    when: str
    note: str
    origin: str
    sha256: str
    is_live: bool


def listed(row: VersionRow, live: int | None, names: Mapping[int | None, str]) -> Listed:
    """A version in words."""
    origin, note = "", row.note or ""
    if row.restored_from is not None:
        origin = gettext("Restored from version %(number)s", number=row.restored_from)
    elif note.startswith("clone of "):
        key, _, number = note.removeprefix("clone of ").rpartition(" ")
        origin, note = gettext("Copy of %(app)s, version %(number)s", app=key, number=number), ""
    who = names.get(row.author_id) or gettext("Command line")
    return Listed(row.number, who, moment_said(row.at), note, origin, row.sha256, row.number == live)


@studio_pages.get("/<app_key>/versions")
@access(Access.STUDIO)
def list_versions(app_key: str) -> ResponseReturnValue:
    """The versions, the newest first."""
    bench = bench_of(app_key)
    rows = versions(bench.engine, app_key)
    names = names_of(bench.engine, [row.author_id for row in rows])
    return bench_page(
        "studio/versions.html",
        bench,
        versions=[listed(row, bench.live_version, names) for row in rows],
    )


@studio_pages.get(f"/<app_key>/versions/{NUMBER}/restore")
@access(Access.STUDIO)
def restore_page(app_key: str, number: int) -> ResponseReturnValue:
    """What restoring a version would do."""
    return _restore_page(bench_of(app_key), number)


@studio_pages.post(f"/<app_key>/versions/{NUMBER}/restore")
@access(Access.PUBLISHER)
def restore(app_key: str, number: int) -> ResponseReturnValue:
    """Publish an old version again, and make it the draft."""
    engine, user_id = own_app(app_key)
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    accept_loss = request.form.get("accept_loss") == "y"
    try:
        made = restore_version(engine, app_key, number, user_id, note or None, accept_loss)
    except RecordsError as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.list_versions", app_key=app_key))
    if made.version is None:
        refused = without_values(engine, signed_in(), app_key, made.problems)
        return _restore_page(bench_of(app_key), number, refused)
    said = gettext("Version %(old)s is live again, as version %(number)s", old=number, number=made.version)
    flash(said, "done")
    return redirect(url_for("studio_pages.list_versions", app_key=app_key))


def _restore_page(bench: Bench, number: int, refused: Sequence[Problem] = ()) -> ResponseReturnValue:
    rows = versions(bench.engine, bench.key)
    row = next((one for one in rows if one.number == number), None)
    if row is None:
        raise not_found()
    app = export_app(bench.engine, bench.key, number)
    at_once = request.args.get("count") != "1"
    impact = find_impact(bench.engine, bench.key, app, recover=True, at_once=at_once)
    wanted = dump_app(app)
    changes = [one for one in detect_documents(bench.live_document, wanted) if not is_frame(one)]
    return bench_page(
        "studio/restore.html",
        bench,
        422 if refused else 200,
        version=listed(row, bench.live_version, names_of(bench.engine, [row.author_id])),
        next_number=rows[0].number + 1,
        groups=grouped(bench.key, bench.live_document, wanted, changes, bench.language),
        effects=effects_of(bench.key, impact, bench.language),
        is_untried=impact.is_untried,
        blocking=in_words(errors(impact.problems)),
        refused=in_words(refused),
        loss=loss_said(refused, restoring=True),
    )


@studio_pages.get("/<app_key>/export")
@access(Access.STUDIO)
def export(app_key: str) -> ResponseReturnValue:
    """The definition as a file: `version` (a number, or `draft`; the live one), `as` (`zip` or `json`)."""
    bench = bench_of(app_key)
    wanted, form = request.args.get("version", ""), request.args.get("as", "zip")
    if form not in ("zip", "json") or not (wanted in ("", "draft") or _is_number(wanted)):
        raise not_found()
    is_draft = wanted == "draft" or (wanted == "" and bench.live_version is None)
    app = bench.draft.app if is_draft else export_app(bench.engine, app_key, int(wanted) if wanted else None)
    name = f"{app_key}-{'draft' if is_draft else wanted or bench.live_version}.{form}"
    body, kind = (
        (write_zip(app), "application/zip") if form == "zip" else (write_json(app), "application/json")
    )
    _, user_id = own_app(app_key)
    audit_export(
        bench.engine, app_key, "draft" if is_draft else int(wanted or bench.live_version or 0), user_id
    )
    answer = Response(body, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
