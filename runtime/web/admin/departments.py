"""The tree of departments, and one of them to change."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from runtime.access.accounts import AccountError
from runtime.access.departments import (
    Branch,
    add_department,
    change_department,
    department_tree,
    flat,
    move_department,
    remove_department,
)
from runtime.access.members import find_members
from runtime.web.admin.blueprint import admin, as_id, here, page, put_problems, say_done, say_problems
from runtime.web.admin.forms import DepartmentForm, department_choices, people_choices
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext


@admin.route("/admin/departments", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def list_departments() -> ResponseReturnValue:
    """The tree; POST adds a department."""
    engine, reader = here()
    sent = request.form if request.method == "POST" else None
    under = as_id(request.args.get("under"))
    form = DepartmentForm(sent, data={"parent": str(under or "")})
    _offer(form)
    general: list[str] = []
    if sent is not None:
        try:
            made, _entries = add_department(
                engine, reader.workspace_id, form.name.data or "", as_id(form.parent.data),
                as_id(form.head.data), reader.user_id,
            )  # fmt: skip
        except AccountError as error:
            general = put_problems(form, error.problems)
        else:
            say_done(gettext("Added: %(name)s", name=form.name.data), [], "")
            return redirect(
                url_for("admin.list_departments", _anchor=f"d{made}", under=as_id(form.parent.data))
            )
    return _draw(None, form, general)


@admin.route("/admin/departments/<number:department_id>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def department(department_id: int) -> ResponseReturnValue:
    """One department in its tree; POST changes it."""
    engine, reader = here()
    one = _branch(department_id)
    sent = request.form if request.method == "POST" else None
    data = {"name": one.name, "parent": str(one.parent_id or ""), "head": str(one.head_id or "")}
    form = DepartmentForm(sent, data=data)
    _offer(form, one)
    general: list[str] = []
    if sent is not None:
        values = {
            "name": form.name.data or "",
            "parent": as_id(form.parent.data),
            "head": as_id(form.head.data),
        }
        try:
            entries = change_department(engine, reader.workspace_id, department_id, values, reader.user_id)
        except AccountError as error:
            general = put_problems(form, error.problems)
        else:
            own = url_for("admin.department", department_id=department_id)
            if entries:
                say_done(gettext("Saved: %(name)s", name=form.name.data), entries, own)
            return redirect(own)
    return _draw(one, form, general)


@admin.post("/admin/departments/<number:department_id>/move")
@access(Access.ADMINISTRATOR)
def move(department_id: int) -> ResponseReturnValue:
    """Place a department elsewhere in the tree."""
    engine, reader = here()
    one = _branch(department_id)
    parent, before = as_id(request.form.get("parent")), as_id(request.form.get("before"))
    back = url_for("admin.list_departments", moved=department_id)
    try:
        entries = move_department(engine, reader.workspace_id, department_id, parent, before, reader.user_id)
    except AccountError as error:
        say_problems(error)
    else:
        say_done(gettext("Moved: %(name)s", name=one.name), entries, back)
    return redirect(back)


@admin.post("/admin/departments/<number:department_id>/remove")
@access(Access.ADMINISTRATOR)
def remove(department_id: int) -> ResponseReturnValue:
    """Put a department away; who is in it moves up."""
    engine, reader = here()
    one = _branch(department_id)
    try:
        entries = remove_department(
            engine, reader.workspace_id, department_id, request.form.get("move") == "up", reader.user_id
        )
    except AccountError as error:
        say_problems(error)
        return redirect(url_for("admin.department", department_id=department_id))
    back = url_for("admin.list_departments")
    say_done(gettext("Removed: %(name)s", name=one.name), entries, back)
    return redirect(back)


def _branch(department_id: int) -> Branch:
    engine, reader = here()
    tree = flat(department_tree(engine, reader.workspace_id))
    found = next((one for one in tree if one.id == department_id), None)
    if found is None:
        raise not_found()
    return found


def _offer(form: DepartmentForm, one: Branch | None = None) -> None:
    engine, reader = here()
    left = [branch.id for branch in flat([one])] if one is not None else []
    form.parent.choices = department_choices(engine, reader.workspace_id, gettext("At the top"), left)
    kept = {one.head_id: one.head or "?"} if one is not None and one.head_id else {}
    form.head.choices = people_choices(engine, reader.workspace_id, kept=kept)


def _draw(one: Branch | None, form: DepartmentForm, general: list[str]) -> ResponseReturnValue:
    engine, reader = here()
    tree = department_tree(engine, reader.workspace_id)
    names = {branch.id: branch.name for branch in flat(tree)}
    people = (
        find_members(engine, reader.workspace_id, department=one.id, limit=12) if one is not None else None
    )
    failed = bool(general) or any(field.errors for field in form)
    return page(
        "admin/departments.html",
        422 if failed else 200,
        tree=tree,
        chosen=one,
        parent=names.get(one.parent_id) if one is not None and one.parent_id else "",
        form=form,
        general=general,
        people=people,
        moved=as_id(request.args.get("moved")),
    )
