"""What an app has told the reader: a page of it, a drawer, and what marks it as read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from runtime.records.notices import Notice, mark_read, notices
from runtime.records.recent import readable_titles
from runtime.web.auth.views import local_address
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.history import instant_said
from runtime.web.pages.shell import bell_of, frame
from runtime.web.pages.shown import record_url

PAGE = 30
DRAWER = 15


@dataclass(frozen=True, slots=True)
class Line:
    """A message as it is shown; `about` names the record at `url` where the text doesn't."""

    id: int
    text: str
    at: str
    about: str
    url: str
    is_new: bool


def lines(here: Visit, limit: int, before: int | None = None, only_new: bool = False) -> list[Line]:
    """The latest messages, with what they are about as far as the reader may see it."""
    found = notices(here.records, limit, before, only_new)
    wanted = [(one.entity, one.record) for one in found if one.entity and one.record]
    titles = readable_titles(here.records, wanted)
    return [_line(here, one, titles.get((one.entity or "", one.record or 0), "")) for one in found]


def _line(here: Visit, one: Notice, title: str) -> Line:
    text = here.text(one.message) or gettext("A message without words")
    url = ""
    if title and one.entity and one.record:
        url = record_url(here, one.entity, one.record)
    return Line(one.id, text, instant_said(one.at, here), "" if title in text else title, url, one.is_new)


@pages.get("/apps/<app_key>/-/notices")
@access(Access.MEMBER)
def list_notices(app_key: str) -> ResponseReturnValue:
    """All messages to the reader, a page at a time."""
    here = visit(app_key)
    found = lines(here, PAGE + 1, _before(), request.args.get("new") == "1")
    address = url_for("pages.list_notices", app_key=app_key)
    return render_template(
        "notices.html",
        **frame(here, address),
        notices=found[:PAGE],
        older=_older(app_key, found),
        newest=address if _before() is not None else "",
        only_new=request.args.get("new") == "1",
    )


def _before() -> int | None:
    given = request.args.get("before", "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def _older(app_key: str, found: Sequence[Line]) -> str:
    if len(found) <= PAGE:
        return ""
    more: dict[str, Any] = {"new": "1"} if request.args.get("new") == "1" else {}
    return url_for("pages.list_notices", app_key=app_key, before=found[PAGE - 1].id, **more)


@pages.get("/apps/<app_key>/-/notices/latest")
@access(Access.MEMBER)
def notices_drawer(app_key: str) -> ResponseReturnValue:
    """The latest messages as a part of a page, for the drawer."""
    here = visit(app_key)
    back = local_address(request.args.get("back"))
    return render_template(
        "parts/notice_list.html", notices=lines(here, DRAWER), app_key=app_key, bell=bell_of(here), back=back
    )


@pages.post("/apps/<app_key>/-/notices/read")
@access(Access.MEMBER)
def read_notices(app_key: str) -> ResponseReturnValue:
    """Mark messages to the reader as read: one by `id`, else all; then go back to where that was asked."""
    here = visit(app_key)
    given = request.form.get("id", "")
    ids = [int(given)] if given.isdecimal() and len(given) < 19 else None
    mark_read(here.records, ids)
    if request.form.get("quiet"):
        bell = bell_of(here)
        return {"count": bell.count, "said": bell.said}
    back = request.form.get("back")
    return redirect(local_address(back) if back else url_for("pages.list_notices", app_key=app_key), 303)
