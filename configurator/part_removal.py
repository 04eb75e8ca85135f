"""Taking a field or an entity out of a definition, with what makes no sense without it. Pure.

What only names the part goes with it: its place in forms, columns of lists, rights, rules about nothing
else. What reads it in a formula or a flow stays, and the checks list it as problems to mend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from configurator.pointers import by_index, identity
from runtime.definition.text import text_in

Json = dict[str, Any]

EFFECTS = ("show", "require", "lock", "except")


@dataclass(frozen=True, slots=True, order=True)
class Gone:
    """Something that goes or is changed: what kind of part, what it is called, whether it goes as a whole."""

    kind: str
    label: str
    whole: bool

    def as_json(self) -> Json:
        """For interfaces."""
        return {"kind": self.kind, "label": self.label, "whole": self.whole}


@dataclass(slots=True)
class Removal:
    """Operations of a JSON Patch by identity, the definition after them, and what else they take along."""

    document: Json
    language: str
    operations: list[Json] = field(default_factory=list)
    gone: set[Gone] = field(default_factory=set)
    going: set[str] = field(default_factory=set)

    def remove_field(self, entity: str, key: str, is_asked: bool = True) -> None:
        """Take a field out, wherever it is named."""
        self._from_forms(entity, key)
        self._from_rules(entity, key)
        self._from_views(entity, key)
        self._from_permissions(entity, key)
        self._from_entity(entity, key)
        owner = self._member("entities", entity)
        found = next((one for one in owner["fields"] if one["key"] == key), None)
        if found is None:
            return
        if not is_asked:
            label = f"{self._label(owner)} › {self._label(found)}"
            self.gone.add(Gone("field", label, True))
        self._drop("entities", entity, "fields", key)
        if found["type"] == "children":
            self._without_parent(found.get("entity", ""))

    def remove_entity(self, key: str, is_asked: bool = True) -> None:
        """Take an entity out with its forms, rules, lists, flows, rights and the fields that lead to it."""
        if key in self.going:
            return
        self.going.add(key)
        owner = self._member("entities", key)
        if not is_asked:
            self.gone.add(Gone("entity", self._label(owner), True))
        for other in list(self.document.get("entities", ())):
            for one in list(other["fields"]):
                if one.get("entity") == key and other["key"] != key:
                    self.remove_field(other["key"], one["key"], is_asked=False)
                elif key in one.get("entities", ()):
                    self._from_any_reference(other["key"], one, key)
        for section, kind in (("forms", "form"), ("rules", "rule"), ("flows", "flow"), ("metrics", "figure")):
            for one in list(self.document.get(section, ())):
                if one.get("entity") == key:
                    self._drop_member(section, kind, one)
        for one in list(self.document.get("views", ())):
            if one.get("entity") == key:
                self._from_menu(one["key"], self.document.get("menu", []), "/menu")
                self._drop_member("views", "view", one)
        for one in list(self.document.get("scenarios", ())):
            if one.get("entity") == key:
                self._drop_member("scenarios", "scenario", one)
        for board in self.document.get("dashboards", ()):
            for widget in list(board.get("widgets", ())):
                if widget.get("entity") == key:
                    self.gone.add(Gone("dashboard", self._label(board), False))
                    self._drop("dashboards", board["key"], "widgets", widget["id"])
        for row in list(self.document.get("permissions", ())):
            if row["entity"] == key:
                self._drop("permissions", f"{row['role']}~{key}")
        inner = [one["entity"] for one in owner["fields"] if one["type"] == "children"]
        self._drop("entities", key)
        for child in inner:
            self._without_parent(child)

    def _without_parent(self, child: str) -> None:
        """Rows whose last parent has gone go too; they could not be reached."""
        if self._find("entities", child) is None or child == "":
            return
        parents = [
            one
            for other in self.document["entities"]
            for one in other["fields"]
            if one["type"] == "children" and one.get("entity") == child
        ]
        if not parents and not any(one.get("entity") == child for one in self.document.get("forms", ())):
            self.remove_entity(child, is_asked=False)

    def _from_forms(self, entity: str, key: str) -> None:
        for form in self.document.get("forms", ()):
            if form["entity"] == entity:
                for path, item in list(_items(form, f"/forms/{form['key']}/layout")):
                    if item.get("field") == key:
                        self.gone.add(Gone("form", self._form_label(form), False))
                        self._do({"op": "remove", "path": path})
            for path, item in list(_items(form, f"/forms/{form['key']}/layout")):
                is_row = self._rows_of(form["entity"], item.get("field")) == entity
                if is_row and key in (item.get("columns") or ()):
                    self._do({"op": "remove", "path": f"{path}/columns/{key}"})

    def _rows_of(self, entity: str, key: str | None) -> str | None:
        owner = self._find("entities", entity) or {"fields": []}
        found: Json = next((one for one in owner["fields"] if one["key"] == key), {})
        return found.get("entity")

    def _from_rules(self, entity: str, key: str) -> None:
        for rule in list(self.document.get("rules", ())):
            if rule["entity"] != entity:
                continue
            path = f"/rules/{rule['key']}"
            if rule["kind"] == "state":
                named = [effect for effect in EFFECTS if key in rule.get(effect, ())]
                left = [one for effect in EFFECTS[:3] for one in rule.get(effect, ()) if one != key]
                if named and not left:
                    self._drop_member("rules", "rule", rule)
                    continue
                for effect in named:
                    self.gone.add(Gone("rule", self._label(rule), False))
                    self._do({"op": "remove", "path": f"{path}/{effect}/{key}"})
                    if not self._member("rules", rule["key"])[effect]:
                        self._do({"op": "remove", "path": f"{path}/{effect}"})
            elif rule["kind"] == "validate" and rule.get("field") == key:
                self.gone.add(Gone("rule", self._label(rule), False))
                self._do({"op": "remove", "path": f"{path}/field"})
            elif rule["kind"] == "compute" and key in rule.get("set", {}):
                if len(rule["set"]) == 1:
                    self._drop_member("rules", "rule", rule)
                else:
                    self.gone.add(Gone("rule", self._label(rule), False))
                    self._do({"op": "remove", "path": f"{path}/set/{key}"})

    def _from_views(self, entity: str, key: str) -> None:
        for view in self.document.get("views", ()):
            if view["entity"] != entity:
                continue
            for name in ("columns", "sort", "totals"):
                members = view.get(name)
                for one in list(members) if isinstance(members, list) else ():
                    if isinstance(one, str) and one.removeprefix("-").split(".")[0] == key:
                        self.gone.add(Gone("view", self._label(view), False))
                        self._do({"op": "remove", "path": f"/views/{view['key']}/{name}/{one}"})

    def _from_permissions(self, entity: str, key: str) -> None:
        for row in self.document.get("permissions", ()):
            if row["entity"] == entity and key in row.get("fields", {}):
                self._do({"op": "remove", "path": f"/permissions/{row['role']}~{entity}/fields/{key}"})

    def _from_entity(self, entity: str, key: str) -> None:
        path = f"/entities/{entity}"
        for name in ("unique", "indexes"):
            for place, members in reversed(list(enumerate(self._member("entities", entity).get(name, ())))):
                if key in members:
                    self._do({"op": "remove", "path": f"{path}/{name}/{place}"})
        for check in list(self._member("entities", entity).get("duplicates", ())):
            if key in check["match"]:
                whole = len(check["match"]) == 1
                inner = "" if whole else f"/match/{key}"
                self._do({"op": "remove", "path": f"{path}/duplicates/{check['id']}{inner}"})
        for kind in self._member("entities", entity).get("record_types", ()):
            if key in kind.get("options", {}):
                self._do({"op": "remove", "path": f"{path}/record_types/{kind['key']}/options/{key}"})

    def _from_any_reference(self, entity: str, one: Json, key: str) -> None:
        if len(one["entities"]) == 1:
            self.remove_field(entity, one["key"], is_asked=False)
            return
        owner = self._member("entities", entity)
        self.gone.add(Gone("field", f"{self._label(owner)} › {self._label(one)}", False))
        self._do({"op": "remove", "path": f"/entities/{entity}/fields/{one['key']}/entities/{key}"})

    def _from_menu(self, view: str, items: list[Json], path: str) -> None:
        for item in list(items):
            own = f"{path}/{item['id']}"
            if item.get("view") == view:
                self.gone.add(
                    Gone("menu", self._label(item) or self._label(self._member("views", view)), True)
                )
                self._do({"op": "remove", "path": own})
            elif item.get("items"):
                self._from_menu(view, item["items"], f"{own}/items")

    def _drop_member(self, section: str, kind: str, member: Json) -> None:
        label = self._form_label(member) if section == "forms" else self._label(member)
        self.gone.add(Gone(kind, label, True))
        self._drop(section, member["key"])

    def _drop(self, *way: str) -> None:
        self._do({"op": "remove", "path": "".join(f"/{step.replace('/', '~1')}" for step in way)})

    def _do(self, operation: Json) -> None:
        """Take the part out of the document in place; `operations` keeps how."""
        self.operations.append(operation)
        *way, last = by_index(self.document, operation["path"])[1:].split("/")
        here: Any = self.document
        for step in way:
            step = step.replace("~1", "/").replace("~0", "~")
            here = here[int(step)] if isinstance(here, list) else here[step]
        del here[int(last) if isinstance(here, list) else last.replace("~1", "/").replace("~0", "~")]

    def _find(self, section: str, key: str) -> Json | None:
        return next((one for one in self.document.get(section, ()) if identity(one) == key), None)

    def _member(self, section: str, key: str) -> Json:
        found = self._find(section, key)
        if found is None:
            raise KeyError(key)
        return found

    def _label(self, part: Mapping[str, Any]) -> str:
        return text_in(part.get("label"), self.language, str(part.get("key", "")))

    def _form_label(self, form: Json) -> str:
        """A form without a name is called as its entity."""
        return self._label(form if form.get("label") else self._member("entities", form["entity"]))


def _items(part: Mapping[str, Any], path: str) -> Iterator[tuple[str, Json]]:
    """Every item of a layout with its pointer."""
    for item in part.get("layout", part.get("items", ())):
        own = f"{path}/{identity(item)}"
        yield own, item
        if "section" in item:
            yield from _items(item, f"{own}/items")
        for tab in item.get("tabs", ()):
            yield from _items(tab, f"{own}/tabs/{tab['id']}/items")
