"""Changes as interfaces tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from configurator.changes.detect import detect_documents
from configurator.changes.values import ABSENT, Added, Change, Changed, Json, Removed
from configurator.changes.words import verb
from configurator.naming import Names, Stop, Values, in_language, is_text
from configurator.naming.words import quoted, said, short, word
from runtime.definition import App, dump_app


def describe_changes(old: App | None, new: App, language: str = "en") -> list[dict[str, Any]]:
    """What is new in `new`, in words: kind, path, text, destructive. All of it when there is no `old`."""
    document = dump_app(new)
    before = dump_app(old) if old else {"formwright": document["formwright"], "key": new.key}
    telling = Telling(before, document, language)
    return [
        {
            "kind": change.kind,
            "path": change.path,
            "text": telling.sentence(change),
            "destructive": change.destructive,
        }
        for change in detect_documents(before, document)
        if not is_frame(change)
    ]


def is_frame(change: Change) -> bool:
    """Whether it only makes room for members, or takes the empty room away."""
    return isinstance(change, Changed) and {repr(change.old), repr(change.new)} == {repr(ABSENT), "[]"}


@dataclass(frozen=True, slots=True)
class Sides:
    """What a changed property is called, what it said and what it says; empty where it says nothing."""

    what: str
    before: str
    after: str
    is_formula: bool


class Telling:
    """Says changes from one definition to another."""

    def __init__(self, old: Mapping[str, Json], new: Mapping[str, Json], language: str) -> None:
        self.language = language
        self.old, self.new = Names(old, language, new), Names(new, language, old)

    def names_of(self, change: Change) -> Names:
        """The names of the definition in which the part of a change stands."""
        return self.old if isinstance(change, Removed) else self.new

    def sentence(self, change: Change) -> str:
        """A change in a sentence, with the parts it is in."""
        *around, end = self.names_of(change).stops(change.path)
        if isinstance(change, Added | Removed):
            return f"{self._place(change, [*around, end])}{verb(change.kind, self.language)}"
        here = self._place(change, around)
        if not isinstance(change, Changed):
            return f"{here}{word(end.token, self.language)} {verb('reordered', self.language)}"
        sides = self.sides(change)
        before, after = (
            self._value(text, value)
            for text, value in ((sides.before, change.old), (sides.after, change.new))
        )
        if change.old is ABSENT:
            return f"{here}{sides.what} {verb('set', self.language)} {after}"
        if change.new is ABSENT:
            return f"{here}{sides.what} {verb('cleared', self.language)} {before}"
        return f"{here}{sides.what} {before} {verb('became', self.language)} {after}"

    def _value(self, text: str, value: Json) -> str:
        if not text:
            return said(None, self.language)
        return quoted(text, self.language) if isinstance(value, str) or is_text(value) else short(text)

    def _place(self, change: Change, stops: list[Stop]) -> str:
        """The parts on the way, ending in a colon; empty for the app itself."""
        is_chinese = self.language == "zh"
        space, comma, colon = ("", "，", "：") if is_chinese else (" ", ", ", ": ")
        names = self.names_of(change)
        parts = [
            f"{names.noun(stop)}{space}{quoted(names.member(stop), self.language)}"
            for stop in stops
            if stop.kind
        ]
        return comma.join(parts) + colon if parts else ""

    def sides(self, change: Changed) -> Sides:
        """What was and what comes; of objects the members that differ, of texts the language that does."""
        stop = self.new.stops(change.path)[-1]
        stop = stop if stop.schemas else self.old.stops(change.path)[-1]
        what = self.new.member(stop) if stop.kind else self.new.property(stop)
        old, new = change.old, change.new
        if is_text(old) and is_text(new) and self.new.text(old) == self.new.text(new):
            code = next((code for code in {**old, **new} if old.get(code) != new.get(code)), "")
            what = in_language(what, code, self.language)
            old, new = old.get(code, ABSENT), new.get(code, ABSENT)
        if isinstance(new, bool) and old is ABSENT:
            old = not new
        elif isinstance(old, bool) and new is ABSENT:
            new = not old
        if change.path == "/base":
            old, new = (one.get("version") if isinstance(one, Mapping) else one for one in (old, new))
        elif isinstance(old, Mapping) and isinstance(new, Mapping) and not (is_text(old) or is_text(new)):
            old, new = differing(old, new)
        before, after = (
            "" if value is ABSENT else Values(names).said(names.stops(change.path)[-1], value)
            for names, value in ((self.old, old), (self.new, new))
        )
        written = [one for one in (old, new) if isinstance(one, str)]
        is_formula = bool(stop.says("x-formula")) and bool({before, after}.intersection(written))
        if is_formula:  # a name on one side can't be compared with a formula on the other
            before, after = (
                value if isinstance(value, str) else text for value, text in ((old, before), (new, after))
            )
        return Sides(what, before, after, is_formula)


def differing(old: Mapping[str, Json], new: Mapping[str, Json]) -> tuple[Json, Json]:
    """Of two objects the members in which they differ."""
    keys = [key for key in {**old, **new} if old.get(key, ABSENT) != new.get(key, ABSENT)]
    before, after = ({key: one[key] for key in keys if key in one} for one in (old, new))
    return before, after
