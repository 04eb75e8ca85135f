"""Changes as pages show them: grouped by what they are about, with what was before and what comes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from configurator.changes import Added, Change, Changed, Removed, Reordered
from configurator.changes.values import ABSENT
from configurator.changes.words import said, word
from configurator.pointers import tokens
from configurator.web.pages.members_said import Members, differing
from configurator.web.pages.places import (
    LANGUAGE_NAMES,
    SEPARATOR,
    in_language,
    label_in,
    name_of,
    part_url,
    way_of,
)
from configurator.web.pages.segments import Segment, segments
from runtime.definition.text import text_in
from runtime.fields.registry import field_types
from runtime.web.language import gettext, ngettext

Json = Any
FORMULAS = frozenset({"formula", "when", "filter", "default", "create", "read", "update", "delete", "export",
                      "copy_from", "choose_from", "value", "expression", "condition"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a diff. `before` and `after` are runs of text, `same` or `differs`; `rights` is `more`,
    `fewer` or `other` for permissions."""

    kind: str
    title: str
    what: str
    url: str
    before: Sequence[Segment] = ()
    after: Sequence[Segment] = ()
    is_formula: bool = False
    note: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one kind of things."""

    key: str
    label: str
    rows: list[Shown]


def grouped(
    app_key: str, old: Mapping[str, Json], new: Mapping[str, Json], changes: Iterable[Change], language: str
) -> list[Group]:
    """Changes by what they are about: rights first, since they weigh most, then data, rules and the rest."""
    labels = _group_labels()
    groups: dict[str, Group] = {key: Group(key, label, []) for key, label in labels.items()}
    wording = _Wording(app_key, old, new, language)
    for one in _joined(list(changes)):
        section = tokens(one[0].path)[0] if one[0].path else ""
        groups[_GROUPS.get(section, "app")].rows.append(wording.row(one))
    return [group for group in groups.values() if group.rows]


_GROUPS = {
    "entities": "data", "option_sets": "data", "user_fields": "data", "settings": "data",
    "rules": "rules", "forms": "forms", "flows": "flows", "roles": "rights", "permissions": "rights",
    "views": "views", "dashboards": "views", "metrics": "views", "measures": "views", "menu": "views",
    "scenarios": "scenarios",
}  # fmt: skip


def _group_labels() -> dict[str, str]:
    return {
        "rights": gettext("Rights"),
        "data": gettext("Data"),
        "rules": gettext("Rules"),
        "forms": gettext("Forms"),
        "flows": gettext("Flows"),
        "views": gettext("Lists, dashboards, menu"),
        "scenarios": gettext("Scenarios"),
        "app": gettext("The app itself"),
    }


def _joined(changes: list[Change]) -> Iterator[list[Change]]:
    """Changes one by one, but what was added to one list together, and so with what was removed."""
    together: dict[tuple[str, str], list[Change]] = {}
    order: list[list[Change]] = []
    for change in changes:
        joins = isinstance(change, Added | Removed) and not change.path.startswith("/permissions/")
        key = (change.kind, change.path.rpartition("/")[0])
        if joins and key in together:
            together[key].append(change)
            continue
        order.append([change])
        if joins:
            together[key] = order[-1]
    yield from order


class _Wording:
    def __init__(self, app_key: str, old: Mapping[str, Json], new: Mapping[str, Json], language: str) -> None:
        self.app_key, self.old, self.new, self.language = app_key, old, new, language

    def row(self, changes: list[Change]) -> Shown:
        first = changes[0]
        if isinstance(first, Added | Removed):
            return self._members(changes, first)
        if isinstance(first, Reordered):
            what = gettext(
                "%(list)s in another order", list=_plural(tokens(first.path)[-1], 2, self.language)
            )
            return Shown("reordered", self._title(first.path, 1), what, self._url(first.path))
        assert isinstance(first, Changed)
        return self._changed(first)

    def _members(self, changes: list[Change], first: Added | Removed) -> Shown:
        document = self.new if isinstance(first, Added) else self.old
        *_way, kind, key = tokens(first.path)
        if kind == "permissions":
            return self._permission(first, key)
        names = []
        for change in changes:
            value = change.value if isinstance(change, Added | Removed) else None
            names.append(name_of(document, value, kind, tokens(change.path)[-1], self.language))
        title = self._title(first.path, 2, document)
        listed = gettext(", ").join(names)
        noun = _plural(kind, len(changes), self.language)
        note = ""
        if isinstance(first, Added):
            what = gettext("new %(what)s: %(names)s", what=noun, names=listed)
        else:
            what = gettext("%(what)s removed: %(names)s", what=noun, names=listed)
            if any(change.destructive for change in changes):
                note = gettext("What records hold there is kept for 30 days and can come back.")
        return Shown(first.kind, title, what, self._url(first.path), note=note)

    def _permission(self, change: Added | Removed, key: str) -> Shown:
        name = name_of(self.new, change.value, "permissions", key, self.language)
        if isinstance(change, Removed):
            name = name_of(self.old, change.value, "permissions", key, self.language)
            return Shown(
                "removed", name, gettext("no rights any more"), self._url(change.path), rights="fewer"
            )
        return Shown(
            "added", name, gettext("new rights: %(rights)s", rights=rights_said(change.value)),
            self._url(change.path), rights="more",
        )  # fmt: skip

    def _changed(self, change: Changed) -> Shown:
        name = tokens(change.path)[-1]
        old, new = change.old, change.new
        what = right_word(name) if change.path.startswith("/permissions/") else word(name, self.language)
        if _is_text(old) and _is_text(new) and said(old, self.language) == said(new, self.language):
            differing = [code for code in {**old, **new} if old.get(code) != new.get(code)]
            code = differing[0] if differing else ""
            what = in_language(what, code, self.language)
            old, new = old.get(code, ABSENT), new.get(code, ABSENT)
        if isinstance(new, bool) and old is ABSENT:
            old = not new
        elif isinstance(old, bool) and new is ABSENT:
            new = not old
        formula = name in FORMULAS and any(isinstance(value, str) for value in (old, new))
        before, after = segments(*self._both_said(change.path, old, new))
        rights = _rank_change(old, new) if change.path.startswith("/permissions/") else ""
        note = ""
        if change.destructive:
            note = gettext("Values are kept in another way; those that cannot be converted are listed below.")
        return Shown(
            "changed",
            self._title(change.path, 1),
            what,
            self._url(change.path),
            before,
            after,
            formula,
            note,
            rights,
        )

    def _both_said(self, path: str, old: Json, new: Json) -> tuple[str, str]:
        """What was and what comes; of objects the members that differ, of the template its version."""
        if path == "/base":
            old, new = (one.get("version") if isinstance(one, Mapping) else one for one in (old, new))
        if _is_structured(old) or _is_structured(new):
            old, new = differing(old, new)
            texts = (
                Members(document, path, self.language).said(value)
                if _is_structured(value)
                else value_said(value, self.language)
                for document, value in ((self.old, old), (self.new, new))
            )
            before, after = texts
            return before, after
        name = tokens(path)[-1]
        return self._named(self.old, name, old), self._named(self.new, name, new)

    def _named(self, document: Mapping[str, Json], name: str, value: Json) -> str:
        """What a setting holds; a key of a field type or an entity by its label."""
        if isinstance(value, str) and name == "type" and value in field_types():
            return text_in(field_types()[value].label, self.language, value)
        if isinstance(value, str) and name == "entity":
            return label_in(document, "entities", value, self.language)
        return value_said(value, self.language)

    def _title(self, path: str, without: int, document: Mapping[str, Json] | None = None) -> str:
        """What the parts around a change are called."""
        way = tokens(path)[: len(tokens(path)) - without]
        pointer = "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in way)
        if way[:1] == ["permissions"]:
            pointer = "".join(f"/{token}" for token in way)
        return SEPARATOR.join(way_of(document or self.new, pointer, self.language))

    def _url(self, path: str) -> str:
        return part_url(self.app_key, self.new, path)


def rights_said(permission: Json) -> str:
    """What a permission gives, in words."""
    found = []
    for name in ("read", "create", "update", "delete", "export"):
        given = permission.get(name) if isinstance(permission, Mapping) else None
        if given is True:
            found.append(right_word(name))
        elif isinstance(given, str):
            found.append(gettext("%(right)s under a condition", right=right_word(name)))
    return str(gettext(", ").join(found) or gettext("none"))


def right_word(name: str) -> str:
    """What a right is called."""
    words = {
        "read": gettext("see"), "create": gettext("create"), "update": gettext("change"),
        "delete": gettext("delete"), "export": gettext("export"), "fields": gettext("rights on fields"),
    }  # fmt: skip
    return str(words.get(name, name.replace("_", " ")))


def value_said(value: Json, language: str) -> str:
    """A value as it stands in a diff: texts bare, the rest short; empty for none."""
    if value is ABSENT or value is None:
        return ""
    if isinstance(value, bool):
        return said(value, language)
    if isinstance(value, str):
        return value
    if _is_text(value):
        found = value.get(language) or value.get("en") or next(iter(value.values()), "")
        return str(found)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _is_text(value: Json) -> bool:
    return (
        isinstance(value, Mapping) and bool(value) and set(value) <= set(LANGUAGE_NAMES)
        and all(isinstance(text, str) for text in value.values())
    )  # fmt: skip


def _is_structured(value: Json) -> bool:
    """An object that is no text, or a list with objects in it."""
    if isinstance(value, list):
        return any(isinstance(one, Mapping) for one in value)
    return isinstance(value, Mapping) and not _is_text(value)


def _rank_change(old: Json, new: Json) -> str:
    ranks = [2 if value is True else 1 if isinstance(value, str) and value else 0 for value in (old, new)]
    if isinstance(old, Mapping | list) or isinstance(new, Mapping | list) or ranks[0] == ranks[1]:
        return "other"
    return "more" if ranks[1] > ranks[0] else "fewer"


def _plural(kind: str, count: int, language: str) -> str:
    found = {
        "fields": ngettext("field", "fields", count),
        "options": ngettext("option", "options", count),
        "entities": ngettext("entity", "entities", count),
        "rules": ngettext("rule", "rules", count),
        "forms": ngettext("form", "forms", count),
        "views": ngettext("list", "lists", count),
        "flows": ngettext("flow", "flows", count),
        "roles": ngettext("role", "roles", count),
        "steps": ngettext("step", "steps", count),
        "stages": ngettext("stage", "stages", count),
        "scenarios": ngettext("scenario", "scenarios", count),
        "widgets": ngettext("tile", "tiles", count),
        "items": ngettext("item", "items", count),
        "transitions": ngettext("transition", "transitions", count),
        "option_sets": ngettext("option set", "option sets", count),
        "rows": ngettext("row", "rows", count),
        "menu": ngettext("menu entry", "menu entries", count),
        "layout": ngettext("section", "sections", count),
        "columns": ngettext("column", "columns", count),
        "dashboards": ngettext("dashboard", "dashboards", count),
    }
    return str(found.get(kind) or word(kind, language))
