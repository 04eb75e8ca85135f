"""Packages by the browser: read with suspicion, shown first, then made the draft."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from configurator.changes import detect_documents
from configurator.changes.report import is_frame
from configurator.draft import read_draft
from configurator.packages import read_package
from configurator.powers import powers_of
from configurator.versions import import_app
from configurator.web.pages.blueprint import flash_problems, in_words, studio_pages
from configurator.web.pages.memory import known_problems
from configurator.web.pages.overview import Finding
from configurator.web.pages.places import Place, way_of
from configurator.web.pages.wording import Group, grouped
from runtime.definition import App, canonical_json, dump_app, load_app
from runtime.definition.strict_json import MAX_BYTES, read_json
from runtime.definition.text import text_in
from runtime.problems import Problem, errors, register_messages
from runtime.records.errors import ConflictingState, RecordsError
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.identity import signed_in
from runtime.web.language import current_language, gettext
from runtime.web.pages.shell import me_of

_apps = table_of(InstalledApp)

register_messages(
    {
        "package.missing": {
            "en": "Choose a file first",
            "zh": "请先选择文件",
            "hint": {"en": "A .zip or a .json, as an export gives it", "zh": "导出得到的 .zip 或 .json 文件"},
        },
        "package.lost": {
            "en": "The package did not arrive as it was shown",
            "zh": "提交的应用包与所显示的不一致",
            "hint": {"en": "Choose the file again", "zh": "请重新选择文件"},
        },
        "package.elsewhere": {
            "en": "There is an app {app} in another workspace",
            "zh": "其他工作区已有应用 {app}",
            "hint": {"en": "Give the package's app another key", "zh": "请为应用包中的应用换一个键"},
        },
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a package would do here. `groups` are its changes in the draft there is, if there is one."""

    app: App
    label: str
    about: str
    is_new: bool
    another: str
    counts: dict[str, int]
    powers: list[str]
    groups: list[Group]
    changes: int
    findings: list[Finding]
    blocking: int
    samples: int
    packed: str
    revision: int


@studio_pages.get("/-/import")
@access(Access.STUDIO)
def import_page() -> ResponseReturnValue:
    """Choose a package."""
    return _page()


@studio_pages.post("/-/import")
@access(Access.DESIGNER)
def import_package() -> ResponseReturnValue:
    """Show what the package would do; with `packed`, do it."""
    if packed := request.form.get("packed"):
        return _confirmed(packed)
    sent = request.files.get("file")
    raw = sent.read() if sent is not None else b""
    if not raw:
        return _page(refused=[Problem("package.missing")])
    package = read_package(raw, (sent.filename or "")[:100] if sent is not None else "")
    if package.definition is None:
        return _page(refused=list(package.problems))
    app, problems = load_app(package.definition)
    if app is None:
        return _page(refused=problems, document=package.definition)
    try:
        return _page(plan=_plan(app, len(package.data)))
    except RecordsError as error:
        return _page(refused=error.problems)


def _confirmed(packed: str) -> ResponseReturnValue:
    app = _unpacked(packed)
    if app is None:
        return _page(refused=[Problem("package.lost")])
    person, engine = signed_in(), current_engine()
    try:
        plan = _plan(app, 0)
        if str(plan.revision) != request.form.get("revision"):
            return _page(refused=[Problem("draft.stale")], plan=plan)
        made = import_app(engine, app, person.user_id, person.workspace_id)
    except RecordsError as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.import_page"))
    flash(gettext("The package is the draft of %(app)s now", app=plan.label), "done")
    return redirect(url_for("studio_pages.overview", app_key=made.key))


def _plan(app: App, samples: int) -> Plan:
    language, document = current_language(), dump_app(app)
    before, revision = _draft_before(app.key)
    old: dict[str, Any] = (
        before if before is not None else {"formwright": document["formwright"], "key": app.key}
    )
    changes = [one for one in detect_documents(old, document) if not is_frame(one)]
    problems = list(known_problems(app))
    return Plan(
        app,
        text_in(app.label, language, app.key),
        text_in(app.description, language),
        before is None,
        _another(before, document, language),
        _counts(document),
        _powers(document),
        grouped(app.key, old, document, changes, language) if before is not None else [],
        len(changes),
        [_finding(problem, document, language) for problem in problems],
        len(errors(problems)),
        samples,
        base64.b64encode(zlib.compress(canonical_json(app), 9)).decode(),
        revision,
    )


def _another(before: dict[str, Any] | None, document: dict[str, Any], language: str) -> str:
    """What the app there is is called, where hardly any entity of it is in the package: a different app."""
    old, new = ({one["key"] for one in each.get("entities", ())} for each in (before or {}, document))
    if before is None or not old or 2 * len(old & new) >= len(old):
        return ""
    return text_in(before.get("label"), language, document["key"])


def _draft_before(key: str) -> tuple[dict[str, Any] | None, int]:
    """The draft a package would come over, if the app is of this workspace; refuses one that is not."""
    with read_transaction(current_engine()) as connection:
        row = connection.execute(select(_apps.c.key, _apps.c.workspace_id).where(_apps.c.key == key)).first()
        if row is None:
            return None, 0
        if row.workspace_id != signed_in().workspace_id:
            raise ConflictingState(Problem("package.elsewhere", "", {"app": key}))
        draft = read_draft(connection, key)
        return draft.definition, draft.revision


def _counts(document: dict[str, Any]) -> dict[str, int]:
    labels = {
        "entities": gettext("Entities"), "forms": gettext("Forms"), "rules": gettext("Rules"),
        "flows": gettext("Flows"), "views": gettext("Lists"), "dashboards": gettext("Dashboards"),
        "roles": gettext("Roles"), "scenarios": gettext("Scenarios"),
    }  # fmt: skip
    return {label: len(document.get(name, ())) for name, label in labels.items() if document.get(name)}


def _powers(document: dict[str, Any]) -> list[str]:
    """What the app would do by itself, in words."""
    return [power.message(current_language()) for power in powers_of(document)]


def _finding(problem: Problem, document: dict[str, Any], language: str) -> Finding:
    words = (
        " › ".join(way_of(document, problem.path, language)) if problem.path.startswith("/") else problem.path
    )
    return Finding(problem.severity, problem.message(language), problem.hint(language), Place(words, ""))


def _unpacked(packed: str) -> App | None:
    """The definition a page sent along; None for what is none, or too large unpacked."""
    try:
        inflating = zlib.decompressobj()
        raw = inflating.decompress(base64.b64decode(packed, validate=True), MAX_BYTES)
    except (binascii.Error, zlib.error, ValueError):
        return None
    if inflating.unconsumed_tail or not inflating.eof:
        return None
    value, problems = read_json(raw, "package")
    if problems or not isinstance(value, dict):
        return None
    return load_app(value)[0]


def _page(
    plan: Plan | None = None, refused: list[Problem] | None = None, document: dict[str, Any] | None = None
) -> ResponseReturnValue:
    language = current_language()
    if document is not None:
        said = [_finding(problem, document, language) for problem in refused or []]
    else:
        texts = in_words(refused or [])
        said = [Finding("error", text, "", Place("", "")) for text in texts]
    page = render_template("studio/import.html", plan=plan, refused=said, me=me_of(signed_in()))
    return page, 422 if refused else 200
