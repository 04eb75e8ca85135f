"""What is done with the records chosen in a list: one field changed, passed on, deleted, a button pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from runtime.definition import Flow
from runtime.fields.values import label_of
from runtime.problems import Problem
from runtime.records.errors import ConflictingState, Forbidden, Invalid, NotFound
from runtime.records.live_entity import LiveEntity
from runtime.records.many import MOST_AT_ONCE, Result, delete_many, press_many, restore_many
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext, ngettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.columns import seen_titles
from runtime.web.pages.inputs import control_class
from runtime.web.pages.listing.address import Address, list_pairs
from runtime.web.pages.listing.cells import bulk_fields, given_value, lookup_attributes, value_input
from runtime.web.pages.listing.wish import may_list, read_wish, view_named
from runtime.web.pages.sayings import problems_said
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import record_url

MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class ChosenActs:
    """What the reader may ever do with chosen records of an entity."""

    change: bool
    transfer: bool
    delete: bool
    buttons: list[tuple[str, str]]

    def __bool__(self) -> bool:
        return self.change or self.delete or bool(self.buttons)


def chosen_acts(here: Visit, of: LiveEntity) -> ChosenActs:
    """What the bar under chosen records offers."""
    if of.is_row_only:
        return ChosenActs(False, False, False, [])
    fields = [key for key, _ in bulk_fields(here, of)]
    buttons = [
        (flow.key, _label(here, flow)) for flow in here.live.app.flows if _is_bare_button(here, of, flow)
    ]
    return ChosenActs(bool(fields), "owner" in fields, here.may("delete", of.key), buttons)


def _label(here: Visit, flow: Flow) -> str:
    return here.text(flow.trigger.label if flow.trigger else None, here.text(flow.label, flow.key))


def _is_bare_button(here: Visit, of: LiveEntity, flow: Flow) -> bool:
    """Whether a flow is a button that asks nothing and is for the reader."""
    trigger = flow.trigger
    if flow.entity != of.key or not flow.enabled or trigger is None or trigger.on != "button" or trigger.ask:
        return False
    roles = trigger.roles
    return (
        here.person.may_everything or not roles or not here.person.roles_in(here.live.key).isdisjoint(roles)
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """The records chosen, and the list they were chosen in. `everything` is all that the list finds."""

    ids: list[int]
    everything: bool
    view: str
    query: str
    back: str

    def hidden(self) -> list[tuple[str, str]]:
        """The choice as fields of a form."""
        own = [("all", "1")] if self.everything else [("id", str(one)) for one in self.ids]
        return [*own, ("view", self.view), ("where", self.query)]


def read_chosen(here: Visit, of: LiveEntity) -> Chosen:
    """The choice a form says. Raises Invalid for none, or for too many."""
    may_list(here, of)
    view = view_named(here, of, request.form.get("view"))
    args: MultiDict[str, str] = MultiDict(parse_qsl(request.form.get("where", "")[:8000], max_num_fields=200))
    path = (
        url_for("pages.open_view", app_key=here.live.key, view_key=view.key)
        if view is not None
        else url_for("pages.list_records", app_key=here.live.key, entity=of.key)
    )
    address = Address(path, list_pairs(args, ("my", "all")))
    everything = request.form.get("all") == "1"
    if everything:
        wish = read_wish(here, of, view, args)
        asked = wish.query(here, of, ("id",), limit=MOST_AT_ONCE + 1, count=None)
        ids = [item["id"] for item in here.records.list(of.key, asked)["items"]]
    else:
        texts = request.form.getlist("id")[: MOST_AT_ONCE + 1]
        ids = list(
            dict.fromkeys(int(one) for one in texts if one.isascii() and one.isdecimal() and len(one) < 19)
        )
    return Chosen(ids, everything, view.key if view else "", address.query, address.here())


def _asked(app_key: str, entity: str) -> tuple[Visit, LiveEntity, Chosen]:
    """Where somebody is and what they have chosen; nothing, or too much, leads back to the list."""
    here = visit(app_key)
    of = here.entity(entity)
    chosen = read_chosen(here, of)
    if not chosen.ids:
        flash(gettext("Choose some records first"), "warning")
    elif len(chosen.ids) > MOST_AT_ONCE:
        said = gettext(
            "At most %(limit)s records at once; narrow the list with a condition", limit=MOST_AT_ONCE
        )
        flash(said, "error")
    else:
        return here, of, chosen
    abort(redirect(chosen.back, 303))


@pages.post("/apps/<app_key>/<entity>/-/chosen/change")
@access(Access.MEMBER)
def change_chosen(app_key: str, entity: str) -> ResponseReturnValue:
    """Give one field of the chosen records a value: first which field, then the value, then the result."""
    here, of, chosen = _asked(app_key, entity)
    fields = dict(bulk_fields(here, of))
    key = request.form.get("field", "")
    item = fields.get(key)
    if request.form.get("-act") != "save" or item is None:
        return _asking(here, of, chosen, key, value_input(here, of, item, None) if item is not None else None)
    bound = value_input(here, of, item, None, request.form)
    if bound.process_errors:
        return _asking(here, of, chosen, key, bound, list(bound.process_errors)), 422
    whole = request.form.get("whole") == "1"
    rows = [{"id": one, key: given_value(bound) if bound.submitted else None} for one in chosen.ids]
    results = _changed(here, of, rows, whole)
    label = label_of(item, here.language)
    done = sum(one["ok"] for one in results)
    if whole and done < len(results):
        done = 0
    said = ngettext(
        "%(field)s changed in %(num)d record", "%(field)s changed in %(num)d records", done, field=label
    )
    if done == len(results) <= MOST_TOLD and key in of.fields:
        undo = url_for("pages.take_back_chosen", app_key=app_key, entity=of.key)
        _offer_undo(chosen, said, undo, chosen.ids, [("field", key)])
        return redirect(chosen.back, 303)
    return _outcome(here, of, chosen, results, said, whole)


def _offer_undo(
    chosen: Chosen, said: str, url: str, ids: Sequence[int], more: Sequence[tuple[str, str]] = ()
) -> None:
    """Say what was done, with a button that takes it back."""
    fields = [("view", chosen.view), ("where", chosen.query), *more, *(("id", str(one)) for one in ids)]
    flash({"text": said, "undo": url, "fields": fields}, "undo")  # type: ignore[arg-type]


@pages.post("/apps/<app_key>/<entity>/-/chosen/take-back")
@access(Access.MEMBER)
def take_back_chosen(app_key: str, entity: str) -> ResponseReturnValue:
    """Undo a change of one field: what stood there before, where nobody has changed the record since."""
    here, of, chosen = _asked(app_key, entity)
    key = request.form.get("field", "")
    if key not in dict(bulk_fields(here, of)):
        raise not_found()
    before = {one: _before(here, of, one, key) for one in chosen.ids[:MOST_TOLD]}
    rows = [{"id": one, key: pair[0]} for one, pair in before.items() if pair is not None]
    results = _changed(here, of, rows, whole=False)
    told = {"ok": False, "texts": [gettext("It has been changed since")]}
    results += [{"id": one, **told} for one, pair in before.items() if pair is None]
    done = sum(one["ok"] for one in results)
    said = ngettext("Taken back in %(num)d record", "Taken back in %(num)d records", done)
    return _outcome(here, of, chosen, results, said)


def _before(here: Visit, of: LiveEntity, record_id: int, key: str) -> tuple[Any] | None:
    """What stood in a field before the last change; None if that was not the reader's, or not of it."""
    last = next(iter(here.records.history(of.key, record_id)), None)
    pair = (last or {}).get("changes", {}).get(key)
    by = ((last or {}).get("by") or {}).get("id")
    if not isinstance(pair, list) or by != here.person.user_id:
        return None
    old = pair[0]
    return (old["id"] if isinstance(old, dict) and "title" in old else old,)


def _changed(here: Visit, of: LiveEntity, rows: list[dict[str, Any]], whole: bool) -> list[Result]:
    """Save the rows by the door; with `whole` all of them or none."""
    ids = [row["id"] for row in rows]
    if whole:
        try:
            here.records.batch(of.key, rows)
        except (Invalid, ConflictingState, Forbidden, NotFound) as refused:
            return _by_row(ids, refused.problems)
        return [{"id": one, "ok": True} for one in ids]
    found: list[Result] = []
    for one, answer in zip(ids, here.records.batch(of.key, rows, partial=True), strict=True):
        texts = [problem["message"] for problem in answer.get("problems", ())]
        found.append({"id": one, "ok": answer["ok"], "texts": texts})
    return found


def _by_row(ids: Sequence[int], problems: Sequence[Problem]) -> list[Result]:
    """A refusal of all, told at the rows it is about; where it names none, at each."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        index, _, _ = problem.path.partition("/")
        if index.isdecimal() and int(index) < len(ids):
            found.setdefault(ids[int(index)], []).append(problem)
    if not found:
        return [{"id": one, "ok": False, "problems": list(problems)} for one in ids]
    return [{"id": one, "ok": one not in found, "problems": found.get(one, [])} for one in ids]


@pages.post("/apps/<app_key>/<entity>/-/chosen/delete")
@access(Access.MEMBER)
def delete_chosen(app_key: str, entity: str) -> ResponseReturnValue:
    """Move the chosen records to the recycle bin; the list offers to undo it."""
    here, of, chosen = _asked(app_key, entity)
    results = delete_many(here.records, of.key, chosen.ids)
    gone = [one["id"] for one in results if one["ok"]]
    said = ngettext("Deleted %(num)d record", "Deleted %(num)d records", len(gone))
    if gone:
        undo = url_for("pages.restore_chosen", app_key=app_key, entity=of.key)
        _offer_undo(chosen, said, undo, gone)
    if len(gone) == len(results):
        return redirect(chosen.back, 303)
    return _outcome(here, of, chosen, results, said)


@pages.post("/apps/<app_key>/<entity>/-/chosen/restore")
@access(Access.MEMBER)
def restore_chosen(app_key: str, entity: str) -> ResponseReturnValue:
    """Undo deleting: take the records out of the recycle bin."""
    here, of, chosen = _asked(app_key, entity)
    results = restore_many(here.records, of.key, chosen.ids)
    done = sum(one["ok"] for one in results)
    said = ngettext("Restored %(num)d record", "Restored %(num)d records", done)
    return _outcome(here, of, chosen, results, said)


@pages.post("/apps/<app_key>/<entity>/-/chosen/press")
@access(Access.MEMBER)
def press_chosen(app_key: str, entity: str) -> ResponseReturnValue:
    """Press a flow's button for each of the chosen records."""
    here, of, chosen = _asked(app_key, entity)
    flow = here.live.app.flow(request.form.get("flow", ""))
    if flow is None or not _is_bare_button(here, of, flow):
        raise not_found()
    results = press_many(here.records, of.key, chosen.ids, flow.key)
    done = sum(one["ok"] for one in results)
    said = ngettext(
        "“%(flow)s” done for %(num)d record",
        "“%(flow)s” done for %(num)d records",
        done,
        flow=_label(here, flow),
    )
    return _outcome(here, of, chosen, results, said)


def _asking(
    here: Visit, of: LiveEntity, chosen: Chosen, key: str, bound: Any, errors: Sequence[str] = ()
) -> str:
    """The page that asks for the field and its value."""
    titles = seen_titles(here, of, chosen.ids[:3])
    return render_template(
        "lists/change.html",
        **frame(here, "", of.key),
        is_fragment=request.headers.get("X-Fragment") == "1",
        chosen=chosen,
        many=here.many(of.entity),
        names=[titles.get(one) or f"#{one}" for one in chosen.ids[:3]],
        fields=[(name, label_of(item, here.language)) for name, item in bulk_fields(here, of)],
        key=key,
        bound=bound,
        control_class=control_class(bound) if bound is not None else "",
        lookup=lookup_attributes(here, of, bound.definition, bound) if bound is not None else {},
        errors=errors,
        whole=request.form.get("whole") == "1",
        action=url_for("pages.change_chosen", app_key=here.live.key, entity=of.key),
    )


def _outcome(
    here: Visit, of: LiveEntity, chosen: Chosen, results: Sequence[Result], said: str, whole: bool = False
) -> ResponseReturnValue:
    """Back to the list when all went well, else what was refused and why."""
    refused = [one for one in results if not one["ok"]]
    if not refused:
        flash(said, "done")
        return redirect(chosen.back, 303)
    ids = [one["id"] for one in refused[:MOST_TOLD]]
    titles = seen_titles(here, of, ids)
    told = [
        {
            "title": titles.get(one["id"]) or f"#{one['id']}",
            "url": record_url(here, of.key, one["id"]) if one["id"] in titles else "",
            "texts": one.get("texts") or problems_said(here, of, one.get("problems", ())),
        }
        for one in refused[:MOST_TOLD]
    ]
    page = render_template(
        "lists/outcome.html",
        **frame(here, "", of.key),
        said=said,
        done=0 if whole else len(results) - len(refused),
        refused=len(refused),
        whole=whole,
        told=told,
        many=here.many(of.entity),
        back=chosen.back,
    )
    return page, 200
