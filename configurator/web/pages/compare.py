"""Any two versions side by side, in words."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from configurator.changes import detect_documents
from configurator.changes.report import is_frame
from configurator.versions import export_app, versions
from configurator.web.pages.blueprint import Bench, bench_of, bench_page, studio_pages
from configurator.web.pages.wording import grouped
from runtime.definition import dump_app
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext

DRAFT = "draft"


@studio_pages.get("/<app_key>/compare")
@access(Access.STUDIO)
def compare_page(app_key: str) -> ResponseReturnValue:
    """What changed from `from` to `to`, each the number of a version or `draft`."""
    bench = bench_of(app_key)
    numbers = [row.number for row in versions(bench.engine, app_key)]
    choices = [(DRAFT, gettext("The draft")), *((str(number), _said(bench, number)) for number in numbers)]
    newest = str(numbers[0]) if numbers else DRAFT
    start, end = request.args.get("from") or newest, request.args.get("to") or DRAFT
    known = {value for value, _label in choices}
    if start not in known or end not in known:
        raise not_found()
    old, new = _document(bench, start), _document(bench, end)
    changes = [change for change in detect_documents(old, new) if not is_frame(change)]
    return bench_page(
        "studio/compare.html",
        bench,
        choices=choices,
        start=start,
        end=end,
        count=len(changes),
        groups=grouped(app_key, old, new, changes, bench.language),
    )


def _said(bench: Bench, number: int) -> str:
    if number == bench.live_version:
        return str(gettext("Version %(number)s, live", number=number))
    return str(gettext("Version %(number)s", number=number))


def _document(bench: Bench, wanted: str) -> dict[str, Any]:
    if wanted == DRAFT:
        return bench.document
    return dump_app(export_app(bench.engine, bench.key, int(wanted)))
