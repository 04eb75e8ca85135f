"""Changes as pages show them: grouped by what they are about, with what was before and what comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from configurator.changes import Added, Change, Changed, Removed, Reordered
from configurator.changes.report import Telling
from configurator.naming.words import word
from configurator.pointers import tokens
from configurator.web.pages.places import SEPARATOR, part_url
from configurator.web.pages.segments import Segment, segments
from runtime.web.language import gettext, ngettext

Json = Any


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
        self.app_key, self.new, self.language = app_key, new, language
        self.telling = Telling(old, new, language)

    def row(self, changes: list[Change]) -> Shown:
        first = changes[0]
        if isinstance(first, Added | Removed):
            return self._members(changes, first)
        if isinstance(first, Reordered):
            what = gettext(
                "%(list)s in another order", list=_plural(self._noun(first.path), 2, self.language)
            )
            return Shown("reordered", self._title(first, 1), what, self._url(first.path))
        assert isinstance(first, Changed)
        return self._changed(first)

    def _members(self, changes: list[Change], first: Added | Removed) -> Shown:
        names = self.telling.names_of(first)
        if first.path.startswith("/permissions/"):
            return self._permission(first)
        listed = names.comma.join(names.member(names.stops(change.path)[-1]) for change in changes)
        noun = _plural(self._noun(first.path.rpartition("/")[0]), len(changes), self.language)
        note = ""
        if isinstance(first, Added):
            what = gettext("new %(what)s: %(names)s", what=noun, names=listed)
        else:
            what = gettext("%(what)s removed: %(names)s", what=noun, names=listed)
            if any(change.destructive for change in changes):
                note = gettext("What records hold there is kept for 30 days and can come back.")
        return Shown(first.kind, self._title(first, 2), what, self._url(first.path), note=note)

    def _noun(self, path: str) -> str:
        """The list at a path; that of a menu's group holds entries of the menu."""
        return "menu" if path.startswith("/menu") else tokens(path)[-1]

    def _permission(self, change: Added | Removed) -> Shown:
        names = self.telling.names_of(change)
        name = names.member(names.stops(change.path)[-1])
        if isinstance(change, Removed):
            return Shown(
                "removed", name, gettext("no rights any more"), self._url(change.path), rights="fewer"
            )
        return Shown(
            "added", name, gettext("new rights: %(rights)s", rights=rights_said(change.value)),
            self._url(change.path), rights="more",
        )  # fmt: skip

    def _changed(self, change: Changed) -> Shown:
        sides = self.telling.sides(change)
        is_right = change.path.startswith("/permissions/")
        before, after = segments(sides.before, sides.after)
        note = ""
        if change.destructive:
            note = gettext("Values are kept in another way; those that cannot be converted are listed below.")
        return Shown(
            "changed",
            self._title(change, 1),
            right_word(tokens(change.path)[-1]) if is_right else sides.what,
            self._url(change.path),
            before,
            after,
            sides.is_formula,
            note,
            _rank_change(change.old, change.new) if is_right else "",
        )

    def _title(self, change: Change, without: int) -> str:
        """What the parts around a change are called."""
        return SEPARATOR.join(self.telling.names_of(change).way(change.path, without))

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


def _rank_change(old: Json, new: Json) -> str:
    ranks = [2 if value is True else 1 if isinstance(value, str) and value else 0 for value in (old, new)]
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        return _rank_fields(*(one if isinstance(one, Mapping) else {} for one in (old, new)))
    if ranks[0] == ranks[1]:
        return "other"
    return "more" if ranks[1] > ranks[0] else "fewer"


def _rank_fields(old: Mapping[str, Json], new: Mapping[str, Json]) -> str:
    """The same of rights on fields: where nothing is said of one, it can be edited."""
    ranks = ("hide", "read", "edit")
    steps = {
        ranks.index(new.get(key, "edit")) - ranks.index(old.get(key, "edit")) for key in {**old, **new}
    } - {0}
    if steps and min(steps) > 0:
        return "more"
    return "fewer" if steps and max(steps) < 0 else "other"


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
