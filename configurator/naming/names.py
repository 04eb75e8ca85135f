"""What the parts of one definition are called in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from configurator.conditions.subjects import SYSTEM as COLUMNS
from configurator.naming.walking import Json, Stop, Walk
from configurator.naming.words import short, word
from configurator.pointers import identity, tokens
from configurator.saying.words import SYSTEM as EVERYWHERE
from runtime.definition.kinds import widget_kinds
from runtime.definition.text import text_in
from runtime.flows.registry import step_type

SYSTEM: Mapping[str, Any] = {
    **EVERYWHERE,
    **{key: one.label for key, one in COLUMNS.items()},
    "id": EVERYWHERE["record"],
}
"""What every record has, and every formula."""
LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
ARROW = " → "
BEYOND = " › "
_LEADS = {"view": "views", "dashboard": "dashboards", "form": "forms", "entity": "entities"}
"""Where an entry of the menu leads, by the member that says so: it is called as that is."""


class Names:
    """Names of parts of `document`; those of parts that are not there are looked up in `others`."""

    def __init__(self, document: Mapping[str, Json], language: str, *others: Mapping[str, Json]) -> None:
        self.language = language
        self.walk = Walk(document)
        self._walks = [self.walk, *(Walk(one) for one in others)]
        self._stops: dict[str, list[Stop]] = {}

    @property
    def comma(self) -> str:
        """What stands between several names."""
        return "、" if self.language == "zh" else ", "

    def text(self, text: Any, fallback: str = "") -> str:
        """A shown text; the fallback for what is none."""
        return text_in(text, self.language, fallback) if isinstance(text, str | Mapping) else fallback

    # Ways

    def stops(self, pointer: str) -> list[Stop]:
        """What a pointer passes, its end last; none for the definition itself."""
        if pointer not in self._stops:
            before, _, last = pointer.rpartition("/")
            way = self.stops(before) if before else []
            here = way[-1] if way else self.walk.root
            found = [self.walk.below(here, token) for token in tokens(f"/{last}")] if pointer else []
            self._stops[pointer] = [*way, *found]
        return self._stops[pointer]

    def way(self, pointer: str, without: int = 0) -> list[str]:
        """What the parts on the way are called, outermost first; at last the property, if it leads to one."""
        stops = self.stops(pointer)
        said: list[str] = []
        for stop in stops[: len(stops) - without]:
            if stop.kind:
                said.append(self._with_kind(stop))
            elif stop.token in LANGUAGE_NAMES and said and isinstance(stop.value, str):
                said[-1] = in_language(said[-1], stop.token, self.language)
            elif not isinstance(stop.value, list):
                said.append(self.property(stop))
        if said and said[0][:1].islower():
            said[0] = said[0][0].upper() + said[0][1:]
        return said

    def _with_kind(self, stop: Stop) -> str:
        """A member with what kind of thing it is, where that doesn't go without saying."""
        name = self.member(stop)
        if stop.kind in ("entities", "fields", "permissions") or stop.kind.endswith(" of"):
            return name
        return f"{self.noun(stop)} {name}"

    def noun(self, stop: Stop) -> str:
        """What kind of thing a member is."""
        value = stop.value if isinstance(stop.value, Mapping) else {}
        if stop.kind in ("layout", "items"):
            is_menu = self.stop_above(stop, "menu") is not None
            kinds = ("section", "tabs", "note", "related", "field")
            kind = next((one for one in kinds if one in value), "items")
            return word("menu" if is_menu else {"section": "layout"}.get(kind, kind), self.language)
        return word(stop.kind, self.language)

    @staticmethod
    def stop_above(stop: Stop | None, kind: str) -> Stop | None:
        """The member of a list of that name in which a place is."""
        while stop is not None and stop.kind != kind:
            stop = stop.parent
        return stop

    # Parts

    def property(self, stop: Stop) -> str:
        """What a property is called: as its plug-in says, else as everywhere."""
        label = stop.says("x-label")
        if label:
            said = self.text(label)
            return said if said[1:2].isupper() else said[:1].lower() + said[1:]
        return word(stop.token, self.language)

    def member(self, stop: Stop) -> str:
        """What a member of a list, or of an object whose members have names of their own, is called."""
        value = stop.value if isinstance(stop.value, Mapping) else {}
        if stop.kind.endswith(" of"):
            return self._named(stop)
        if "label" in value and stop.kind != "transitions":
            return self.text(value["label"], stop.token)
        if stop.kind == "permissions":
            role, _, entity = stop.token.partition("~")
            role, entity = str(value.get("role", role)), str(value.get("entity", entity))
            return f"{self.label('roles', role)} · {self.entity(entity)}"
        by_kind = {
            "transitions": self._transition, "replaced": self._replaced, "inputs": self._input,
            "rows": self._row, "duplicates": self._duplicates, "steps": self._step, "otherwise": self._step,
            "forms": self._about, "views": self._about, "menu": self._leads, "items": self._item,
            "layout": self._item, "widgets": self._widget, "flows": self._flow,
        }  # fmt: skip
        found = by_kind[stop.kind](stop, value) if stop.kind in by_kind else ""
        if found:
            return found
        if before := self._before(stop):
            return before
        if stop.kind in ("cases", "branches", "tabs", "rows", "rules") and "key" not in value:
            return str((stop.place or 0) + 1)
        return (
            str(int(stop.token) + 1)
            if stop.token.isdecimal() and not value
            else identity(value) or stop.token
        )

    def _before(self, stop: Stop) -> str:
        """What a member that has no name, or is not there, is called in the others; "" for nothing."""
        way: list[str] = []
        above: Stop | None = stop
        while above is not None and above.parent is not None:
            way.insert(0, above.token)
            above = above.parent
        for walk in self._walks[1:]:
            found = [*walk.stops(way)][-1:]
            if found and found[0].value is not None and found[0].value != stop.value:
                name = Names(walk.document, self.language).member(found[0])
                return "" if name == stop.token else name
        return ""

    def _named(self, stop: Stop) -> str:
        keys = stop.kind.removesuffix(" of")
        if keys in ("field", "children"):
            return self.field(stop.parent.entity if stop.parent is not None else stop.entity, stop.token)
        if keys == "input":
            return next(
                (
                    self._input(stop, one)
                    for one in self._rule(stop).get("inputs", ())
                    if one.get("id") == stop.token
                ),
                stop.token,
            )
        if isinstance(stop.value, Mapping) and isinstance(stop.value.get("entity"), str):
            return f"{self.entity(stop.value['entity'])} ({stop.token})"
        return self.field(stop.entity, stop.token)

    @staticmethod
    def _rule(stop: Stop | None) -> Mapping[str, Json]:
        while stop is not None and not (isinstance(stop.value, Mapping) and "inputs" in stop.value):
            stop = stop.parent
        return stop.value if stop is not None else {}

    def _transition(self, stop: Stop, value: Mapping[str, Json]) -> str:
        source, _, target = stop.token.partition("~")
        field = self.field_around(stop)
        ends = (str(value.get("from", source)), str(value.get("to", target)))
        return ARROW.join(self.option(field, one) for one in ends)

    def _replaced(self, stop: Stop, value: Mapping[str, Json]) -> str:
        return self.option(self.field_around(stop), stop.token)

    def _input(self, stop: Stop, value: Mapping[str, Json]) -> str:
        if value.get("label"):
            return self.text(value["label"])
        formula = str(value.get("formula", ""))
        return self.path(stop.entity, formula) or formula

    def _row(self, stop: Stop, value: Mapping[str, Json]) -> str:
        return str((stop.place or 0) + 1) if "then" in value else ""

    def _duplicates(self, stop: Stop, value: Mapping[str, Json]) -> str:
        return self.comma.join(self.field(stop.entity, key) for key in value.get("match", ()))

    def _step(self, _stop: Stop, value: Mapping[str, Json]) -> str:
        kind = step_type(str(value.get("do")))
        return self.text(kind.label) if kind else ""

    def _flow(self, _stop: Stop, value: Mapping[str, Json]) -> str:
        trigger = value.get("trigger")
        return self.text(trigger.get("label")) if isinstance(trigger, Mapping) else ""

    def _about(self, stop: Stop, value: Mapping[str, Json]) -> str:
        entity = self._find("entities", str(value.get("entity", "")))
        wanted = "label" if stop.kind == "forms" else "plural"
        return self.text(entity.get(wanted) or entity.get("label"))

    def _leads(self, _stop: Stop, value: Mapping[str, Json]) -> str:
        leads = next((one for one in _LEADS if isinstance(value.get(one), str)), None)
        return self.label(_LEADS[leads], value[leads]) if leads else ""

    def _item(self, stop: Stop, value: Mapping[str, Json]) -> str:
        if isinstance(value.get("field"), str):
            return self.field(stop.entity, value["field"])
        if "section" in value:
            return self.text(value["section"])
        if "note" in value:
            return short(self.text(value["note"]))
        if "tabs" in value:
            return self.comma.join(self.text(one.get("label"), one.get("id", "")) for one in value["tabs"])
        if "related" in value:
            return self.collection(stop.entity, str(value["related"]))
        return self._leads(stop, value)

    def _widget(self, _stop: Stop, value: Mapping[str, Json]) -> str:
        kind = widget_kinds().get(str(value.get("kind")))
        if kind is None:
            return ""
        about = self.entity(value["entity"]) if isinstance(value.get("entity"), str) else ""
        if isinstance(value.get("metric"), str):
            about = self.label("metrics", value["metric"])
        label = self.text(kind.label)
        return f"{label} · {about}" if about else label

    # What keys name

    def _find(self, section: str, key: str) -> Mapping[str, Json]:
        for walk in self._walks:
            for one in walk.document.get(section, ()):
                if isinstance(one, Mapping) and one.get("key") == key:
                    return one
        return {}

    def label(self, section: str, key: str) -> str:
        """What an object of a section is called; its key when there is none."""
        found = self._find(section, key)
        if found and not found.get("label"):
            return self.member(Stop(key, found, (), section, str(found.get("entity", ""))))
        return self.text(found.get("label"), key)

    def entity(self, key: str) -> str:
        """What an entity is called."""
        return self.text(self._find("entities", key).get("label"), key)

    def field(self, entity: str, key: str) -> str:
        """What a field is called; where no entity is known that has it, as all fields of that key are."""
        if key == "*":
            return {"en": "all fields", "zh": "所有字段"}[self.language]
        for walk in self._walks:
            if found := walk.field(entity, key):
                return self.text(found.get("label"), key)
        if key in SYSTEM:
            return self.text(SYSTEM[key], key)
        labels = {
            self.text(one.get("label"), key)
            for walk in self._walks
            for owner in walk.document.get("entities", ())
            for one in owner.get("fields", ())
            if one.get("key") == key
        }
        return labels.pop() if len(labels) == 1 else key

    def path(self, entity: str, path: str) -> str:
        """A path as people call it; "" when it leads nowhere that is known."""
        said, here = [], entity
        for key in path.removeprefix("-").split("."):
            walk = next((one for one in self._walks if one.field(here, key)), None)
            if walk is not None:
                said.append(self.text(walk.field(here, key).get("label"), key))
                here = walk.target(here, key)
            elif key in SYSTEM:
                said.append(self.text(SYSTEM[key], key))
            elif behind := self.walk.behind(here, key):
                said.append(self.collection(here, key))
                here = behind
            else:
                return ""
        return BEYOND.join(said)

    def collection(self, entity: str, name: str) -> str:
        """What the records that point to one of an entity are called."""
        for walk in self._walks:
            if behind := walk.entity(walk.behind(entity, name)):
                return self.text(behind.get("plural") or behind.get("label"), name)
        return name

    def option(self, fields: Sequence[Mapping[str, Json]], value: str) -> str:
        """What a value of a choice or stage field is called."""
        for field in fields:
            shared = self._find("option_sets", str(field.get("option_set", ""))).get("options", ())
            for one in (*(field.get("options") or ()), *(field.get("stages") or ()), *shared):
                if one.get("value") == value:
                    return self.text(one.get("label"), value)
        return value

    def _as_everywhere(self, stop: Stop) -> list[Mapping[str, Json]]:
        if stop.kind == "option_sets":
            sets = (one for walk in self._walks for one in walk.document.get("option_sets", ()))
            return [one for one in sets if one.get("key") == stop.token]
        entity = stop.parent.entity if stop.parent is not None else ""
        own = [] if stop.kind == "field of" else [stop.value]
        found = [*own, *(walk.field(entity, stop.token) for walk in self._walks)]
        return [one for one in found if isinstance(one, Mapping)]

    def field_around(self, stop: Stop | None) -> list[Mapping[str, Json]]:
        """The field that a place is in or about, as it is here and as it is in the others."""
        while stop is not None and stop.kind != "record_types":
            if stop.kind == "input of":
                return self._compared(stop)
            if stop.kind in ("field of", "fields", "ask", "settings", "user_fields", "option_sets"):
                return self._as_everywhere(stop)
            stop = stop.parent
        if stop is None:
            return []
        return [
            one
            for walk in self._walks
            for one in walk.entity(stop.entity).get("fields", ())
            if "stages" in one
        ]

    def _compared(self, stop: Stop) -> list[Mapping[str, Json]]:
        """The field that a column of a decision table compares, where it is one."""
        inputs = self._rule(stop).get("inputs", ())
        formula = next((str(one.get("formula")) for one in inputs if one.get("id") == stop.token), "")
        *way, last = formula.split(".")
        entity = stop.entity
        for key in way:
            entity = self.walk.target(entity, key)
        found = [walk.field(entity, last) for walk in self._walks]
        return [one for one in found if one]


def in_language(what: str, code: str, language: str) -> str:
    """The text of a thing in one language, named."""
    name = LANGUAGE_NAMES.get(code, code)
    return f"{what}（{name}）" if language == "zh" else f"{what} ({name})"
