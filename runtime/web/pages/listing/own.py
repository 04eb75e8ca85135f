"""Routes of what people keep of lists: views of their own, the choice of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from runtime.definition import View
from runtime.fields.values import label_of
from runtime.records.errors import Invalid
from runtime.records.live_entity import LiveEntity
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.columns import columns_of
from runtime.web.pages.listing.address import PAGING, Address, list_pairs
from runtime.web.pages.listing.personal import (
    change_view,
    forget_view,
    keep_columns,
    keep_view,
    kept_columns,
    own_view,
)
from runtime.web.pages.listing.wish import MOST_COLUMNS, may_list, read_wish, view_named
from runtime.web.pages.shell import frame


@dataclass(frozen=True, slots=True)
class Origin:
    """The list a dialog was opened from."""

    view: View | None
    args: MultiDict[str, str]
    address: Address

    @property
    def key(self) -> str:
        """The view's key, blank for all records."""
        return self.view.key if self.view is not None else ""


def origin_of(here: Visit, of: LiveEntity) -> Origin:
    """The list that `view` and `where` of a request name. Raises NotFound, Forbidden."""
    may_list(here, of)
    view = view_named(here, of, request.values.get("view"))
    args: MultiDict[str, str] = MultiDict(
        parse_qsl(request.values.get("where", "")[:8000], max_num_fields=200)
    )
    return Origin(view, args, Address(_path(here, of, view), list_pairs(args, ("my", "all"))))


def _path(here: Visit, of: LiveEntity, view: View | None) -> str:
    if view is not None:
        return url_for("pages.open_view", app_key=here.live.key, view_key=view.key)
    return url_for("pages.list_records", app_key=here.live.key, entity=of.key)


def is_fragment() -> bool:
    """Whether a script wants the content alone, for a dialog."""
    return request.headers.get("X-Fragment") == "1"


# Views of one's own


@pages.get("/apps/<app_key>/<entity>/-/my-views/new")
@access(Access.MEMBER)
def name_view(app_key: str, entity: str) -> ResponseReturnValue:
    """Ask what to call the view that a list shows now."""
    here = visit(app_key)
    of = here.entity(entity)
    return _naming(here, of, origin_of(here, of), "", [])


@pages.post("/apps/<app_key>/<entity>/-/my-views/new")
@access(Access.MEMBER)
def save_view(app_key: str, entity: str) -> ResponseReturnValue:
    """Keep what a list shows now as a view of the reader's own."""
    here = visit(app_key)
    of = here.entity(entity)
    origin = origin_of(here, of)
    name = request.form.get("name", "")
    try:
        made = keep_view(here, of.key, origin.key, name, _kept_pairs(origin.address))
    except Invalid as refused:
        return _naming(here, of, origin, name, [one.message(here.language) for one in refused.problems]), 422
    flash(gettext("Saved as “%(name)s”", name=" ".join(name.split())), "done")
    return redirect(url_for("pages.open_own_view", app_key=app_key, view_id=made), 303)


def _kept_pairs(address: Address) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in address.pairs if pair[0] not in ("my", *PAGING))


def _naming(
    here: Visit, of: LiveEntity, origin: Origin, name: str, errors: Sequence[str], own_id: int | None = None
) -> str:
    action = (
        url_for("pages.change_own_view", app_key=here.live.key, view_id=own_id)
        if own_id is not None
        else url_for("pages.save_view", app_key=here.live.key, entity=of.key)
    )
    return render_template(
        "lists/name.html",
        **frame(here, "", of.key),
        is_fragment=is_fragment(),
        is_new=own_id is None,
        name=name,
        errors=errors,
        action=action,
        origin=origin,
        where=origin.address.query,
        back=origin.address.here(),
    )


@pages.get("/apps/<app_key>/-/my-views/<int:view_id>")
@access(Access.MEMBER)
def open_own_view(app_key: str, view_id: int) -> ResponseReturnValue:
    """A view of the reader's own: the list it stands for, with everything in its address."""
    here = visit(app_key)
    found = own_view(here, view_id)
    of = here.entity(found.entity)
    view = here.live.app.view(found.view) if found.view else None
    if view is not None and view.entity != found.entity:
        view = None
    pairs = (*found.pairs, *(() if found.view else (("all", "1"),)))
    return redirect(Address(_path(here, of, view), pairs).to({"my": str(found.id)}), 303)


@pages.get("/apps/<app_key>/-/my-views/<int:view_id>/name")
@access(Access.MEMBER)
def rename_own_view(app_key: str, view_id: int) -> ResponseReturnValue:
    """Ask for another name."""
    here = visit(app_key)
    found = own_view(here, view_id)
    of = here.entity(found.entity)
    return _naming(here, of, origin_of(here, of), found.name, [], found.id)


@pages.post("/apps/<app_key>/-/my-views/<int:view_id>")
@access(Access.MEMBER)
def change_own_view(app_key: str, view_id: int) -> ResponseReturnValue:
    """Rename a view of the reader's own, have it show what the list shows now, or delete it."""
    here = visit(app_key)
    found = own_view(here, view_id)
    of = here.entity(found.entity)
    act = request.form.get("-act", "")
    if act == "delete":
        forget_view(here, found)
        flash(gettext("View “%(name)s” deleted; its records stay", name=found.name), "done")
        return redirect(url_for("pages.list_records", app_key=app_key, entity=of.key), 303)
    if act == "keep":
        change_view(here, found, pairs=_kept_pairs(origin_of(here, of).address))
        flash(gettext("View “%(name)s” saved", name=found.name), "done")
        return redirect(url_for("pages.open_own_view", app_key=app_key, view_id=view_id), 303)
    name = request.form.get("name", "")
    try:
        change_view(here, found, name=name)
    except Invalid as refused:
        said = [one.message(here.language) for one in refused.problems]
        return _naming(here, of, origin_of(here, of), name, said, found.id), 422
    return redirect(url_for("pages.open_own_view", app_key=app_key, view_id=view_id), 303)


# Columns


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that can be shown."""

    path: str
    label: str
    chosen: bool


@pages.get("/apps/<app_key>/<entity>/-/columns")
@access(Access.MEMBER)
def choose_columns(app_key: str, entity: str) -> ResponseReturnValue:
    """Which columns a list shows, and in which order."""
    here = visit(app_key)
    of = here.entity(entity)
    origin = origin_of(here, of)
    wish = read_wish(here, of, origin.view, origin.args, kept_columns(here, of.key, origin.key))
    chosen = [column.path for column in columns_of(here, of, wish.columns)]
    return _choosing(here, of, origin, chosen, chosen)


@pages.post("/apps/<app_key>/<entity>/-/columns")
@access(Access.MEMBER)
def save_columns(app_key: str, entity: str) -> ResponseReturnValue:
    """Show other columns, and remember them for the reader; or move one, without a script."""
    here = visit(app_key)
    of = here.entity(entity)
    origin = origin_of(here, of)
    act, _, path = request.form.get("-act", "save").partition(":")
    if act == "reset":
        keep_columns(here, of.key, origin.key, ())
        return redirect(origin.address.to({"columns": None}), 303)
    ticked = set(request.form.getlist("column"))
    order = list(dict.fromkeys(request.form.getlist("order")))
    if act in ("up", "down"):
        return _choosing(here, of, origin, _moved(order, path, -1 if act == "up" else 1), ticked)
    wanted = [one for one in order if one in ticked]
    chosen = [column.path for column in columns_of(here, of, wanted)][:MOST_COLUMNS] if wanted else []
    if not chosen:
        return _choosing(here, of, origin, order, ticked, gettext("Tick at least one column")), 422
    keep_columns(here, of.key, origin.key, chosen)
    return redirect(origin.address.to({"columns": ",".join(chosen)}), 303)


def _moved(order: list[str], path: str, step: int) -> list[str]:
    if path in order:
        place = order.index(path)
        other = min(max(place + step, 0), len(order) - 1)
        order[place], order[other] = order[other], order[place]
    return order


def _choosing(
    here: Visit, of: LiveEntity, origin: Origin, order: Sequence[str], chosen: Any, error: str = ""
) -> str:
    known = [one for one in dict.fromkeys((*order, *_own_paths(of))) if one]
    offered = {column.path: column.label for column in columns_of(here, of, known)}
    beyond = [(label, _marked(columns, chosen)) for label, columns in _beyond(here, of, offered)]
    return render_template(
        "lists/columns.html",
        **frame(here, "", of.key),
        is_fragment=is_fragment(),
        offered=[Offered(path, label, path in chosen) for path, label in offered.items()],
        beyond=beyond,
        error=error,
        origin=origin,
        where=origin.address.query,
        back=origin.address.here(),
        action=url_for("pages.save_columns", app_key=here.live.key, entity=of.key),
    )


def _own_paths(of: LiveEntity) -> list[str]:
    system = ("record_type", "owner", "created_at", "created_by", "updated_at", "updated_by", "id")
    return [*(key for key, item in of.fields.items() if item.type != "children"),
            *(key for key in system if key in of.answered)]  # fmt: skip


def _marked(columns: Sequence[tuple[str, str]], chosen: Any) -> list[Offered]:
    return [Offered(path, label, path in chosen) for path, label in columns]


def _beyond(here: Visit, of: LiveEntity, known: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The columns of what references lead to."""
    found = []
    for key, item in of.fields.items():
        target = here.live.entities.get(str(item.setting("entity"))) if item.type == "reference" else None
        if target is None:
            continue
        paths = [f"{key}.{name}" for name, one in target.fields.items() if one.type != "children"]
        columns = (
            [(one.path, one.label) for one in columns_of(here, of, paths) if one.path not in known]
            if paths
            else []
        )
        if columns:
            found.append((label_of(item, here.language), columns))
    return found
