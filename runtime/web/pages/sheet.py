"""A record's form as it is drawn: the layout's parts with their fields, or a layout of all fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from markupsafe import Markup

from runtime.definition import FieldItem, Form, Note, Related, Section, Tabs, references_into
from runtime.fields import field_type
from runtime.fields.values import label_of, text_of
from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.choices import MOST_CHOICES, Choices, give_choices
from runtime.web.pages.file_controls import file_control
from runtime.web.pages.inputs import PREFIX, Inputs, RowInputs, control_class, plain_values, row_inputs
from runtime.web.pages.sheet_parts import BoxPart, FieldPart, RowPart, TablePart, must_be_seen
from runtime.web.pages.shown import LONG, NUMERIC, currency_of, show
from runtime.web.pages.state import State, note_text
from runtime.web.pages.totals import totals_of

WIDEST = 4
ROW_MARK = "999999"
LOOKED_UP = frozenset({"reference", "references", "any_reference"})


@dataclass
class Sheet:
    """Draws the parts of a form from its inputs and state."""

    here: Visit
    of: LiveEntity
    state: State
    inputs: Inputs | None
    errors: Mapping[str, list[str]]
    choices: Choices
    related: Any = None
    record: Mapping[str, Any] | None = None
    """The stored record, None while it is new."""
    keeps_empty: bool = False
    """Whether tabs that nothing stands in are drawn, for who fills them."""
    _rows: dict[str, dict[Any, Mapping[str, Any]]] = field(default_factory=dict)
    """By sub-table, the stored rows by id."""
    _focused: str = ""
    _plain: tuple[Mapping[str, Any], dict[str, Any]] | None = None
    """Where the focus goes: the first control whose path begins so."""

    def parts(self, form: Form | None) -> list[Any]:
        """The whole sheet."""
        if form is None:
            return list(self._default())
        found: list[Any] = []
        loose: list[Any] = []
        for item in form.layout:
            drawn = self._item(item, 2)
            if drawn is None:
                continue
            if isinstance(drawn, FieldPart):
                loose.append(drawn)
                continue
            if loose:
                found.append(BoxPart("section", "", columns=2, items=loose))
                loose = []
            found.append(drawn)
        if loose:
            found.append(BoxPart("section", "", columns=2, items=loose))
        return found

    # Layout

    def _items(self, items: Iterable[Any], columns: int) -> list[Any]:
        return [drawn for item in items if (drawn := self._item(item, columns)) is not None]

    def _item(self, item: Any, columns: int) -> Any:
        if isinstance(item, FieldItem):
            return self._field_item(item, columns)
        if isinstance(item, Section):
            return self._section("section", item, self.here.text(item.section))
        if isinstance(item, Tabs):
            tabs = [self._section("tab", tab, self.here.text(tab.label, tab.id)) for tab in item.tabs]
            kept = [tab for tab in tabs if tab.items or self.keeps_empty]
            return self._conditional(BoxPart("tabs", item.id, items=kept), item)
        if isinstance(item, Note):
            text = note_text(self.state, self.here.text(item.note))
            return self._conditional(BoxPart("note", item.id, tone=item.tone, content=text), item)
        if isinstance(item, Related):
            found = self.related(item) if self.related else None
            return self._conditional(BoxPart("related", item.id, content=found), item) if found else None
        return None

    def _conditional(self, part: BoxPart, item: Any) -> BoxPart:
        part.conditional = bool(item.when)
        part.hidden = part.hidden or not self.state.parts.get(item.id, True)
        return part

    def _section(self, kind: str, item: Any, label: str) -> BoxPart:
        columns = min(max(item.columns or 1, 1), WIDEST)
        items = self._items(item.items, columns)
        part = BoxPart(kind, item.id, label, columns, items=items)
        part.folds = bool(label) and isinstance(item, Section) and item.collapsed
        part.collapsed = part.folds and not any(map(must_be_seen, items))
        if len(items) == 1 and getattr(items[0], "kind", "") == "related":
            items[0].content.is_alone = True  # the heading above is its heading
        part.hidden = bool(items) and all(getattr(one, "hidden", False) for one in items)
        return self._conditional(part, item)

    def _field_item(self, item: FieldItem, columns: int) -> Any:
        found = self.of.fields.get(item.field)
        if found is None or item.field in self.here.grant(self.of.key).hidden:
            return None
        drawn = self.field(found, item)
        if isinstance(drawn, FieldPart):
            wide = columns if found.type in LONG else 1
            drawn.span = min(item.width or wide, columns)
        return drawn

    def _default(self) -> Iterator[Any]:
        """Without a form: simple fields in two columns, then sub-tables, then what points here."""
        hidden = self.here.grant(self.of.key).hidden
        drawn = [self.field(item) for key, item in self.of.fields.items() if key not in hidden]
        simple = [part for part in drawn if isinstance(part, FieldPart)]
        for part in simple:
            part.span = 2 if part.type in LONG else 1
        if simple:
            yield BoxPart("section", "fields", columns=2, items=simple)
        for table in drawn:
            if isinstance(table, TablePart):
                yield BoxPart("section", f"box-{table.key}", table.label, items=[table])
        for name in references_into(self.here.live.app, self.of.key):
            found = self.related(Related(id=f"back-{name}", related=name)) if self.related else None
            if found:
                yield BoxPart("related", f"back-{name}", content=found)

    # Fields

    def field(self, item: Any, layout: FieldItem | None = None) -> FieldPart | TablePart:
        """One field of the record."""
        if item.type == "children":
            return self._table(item, layout)
        bound = self.inputs.form[item.key] if self.inputs and item.key in self.inputs.form else None
        state = self.state
        part = self._part(
            self.of, item, bound, item.key, f"{PREFIX}{item.key}", state.values, state.required, state.locked,
            state.visible, state.options(item.key),
        )  # fmt: skip
        if layout is not None and layout.label is not None:
            part.label = self.here.text(layout.label, part.label)
        if layout is not None and layout.help is not None:
            part.help = self.here.text(layout.help)
        return part

    def _part(
        self,
        of: LiveEntity,
        item: Any,
        bound: Any,
        path: str,
        identity: str,
        values: Mapping[str, Any],
        required: Iterable[str],
        locked: Iterable[str],
        visible: Iterable[str] | None,
        options: Sequence[str] | None,
    ) -> FieldPart:
        key, raw = item.key, values.get(item.key)
        holder = self._holder(path, values)
        at = (of.key, holder["id"]) if holder else None
        shown = show(self.here, item, raw, bare="/" in path, at=at)
        part = FieldPart(key, path, identity, label_of(item, self.here.language), item.type, shown=shown,
                         text=shown.text, help=text_of(item.help, self.here.language))  # fmt: skip
        part.reasons = self.state.reasons.get(path, [])
        part.hidden = visible is not None and key not in visible
        part.computed = item.formula is not None or item.type == "serial"
        part.locked = key in locked
        part.required = key in required and not part.computed
        part.numeric = item.type in NUMERIC
        part.scale = field_type(item.type).scale(item)
        part.plain = not item.setting("grouping", True)
        part.currency = str(item.setting("currency") or "")
        part.by_rule = any(reason.rule for reason in part.reasons)
        part.errors = [*self.errors.get(path, ())]
        if item.type in ("reference", "any_reference") and shown.parts and shown.parts[0].url:
            part.link = shown.parts[0].url
        if bound is not None:
            part.control = self._control(of, item, bound, part, values, options)
        return part

    def _holder(self, path: str, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The stored record or row that a field stands in; None while it is new."""
        key, is_row, _rest = path.partition("/")
        if not is_row or self.record is None:
            return self.record
        known = self._rows.get(key)
        if known is None:
            known = self._rows[key] = {row["id"]: row for row in self.record.get(key) or ()}
        return known.get(values.get("id"))

    def _plain_of(self, of: LiveEntity, values: Mapping[str, Any]) -> dict[str, Any]:
        """The plain values of the record or row that is being drawn: read once for all its controls."""
        if self._plain is None or self._plain[0] is not values:
            self._plain = (values, plain_values(of.fields, values))
        return self._plain[1]

    def _control(
        self,
        of: LiveEntity,
        item: Any,
        bound: Any,
        part: FieldPart,
        values: Mapping[str, Any],
        options: Sequence[str] | None,
    ) -> Markup:
        raw = values.get(item.key)
        part.errors = [*bound.process_errors, *part.errors]
        if field_type(item.type).keeps_files:
            part.group = True
            return file_control(self.here, of.key, item, bound, part, self._holder(part.path, values))
        record = self._plain_of(of, values)
        part.group = bound.attributes.get("widget") in ("checkboxes", "radios", "parts")
        part.words = self.choices.words.get(part.path, "")
        give_choices(self.here, of, item, bound, record, self.choices, raw, part.words)
        is_long = len(bound.choices or ()) >= MOST_CHOICES
        part.searches = item.type in LOOKED_UP and (is_long or self.choices.brief or bool(part.words))
        if options is not None and not bound.choices:
            all_of_them = bound.kind.form_choices(item, self.here.language)
            bound.choices = [one for one in all_of_them if one[0] in options]
        more: dict[str, Any] = {"class_": control_class(bound), "data-path": part.path}
        if "/" in part.path and not part.group:
            more["aria-label"] = part.label
        described = [f"{part.id}-help"] if part.help and "/" not in part.path else []
        if part.errors:
            described.append(f"{part.id}-error")
            more["aria-invalid"] = "true"
        if described:
            more["aria-describedby"] = " ".join(described)
        if bound.attributes.get("widget") == "textarea" and item.type == "long_text":
            more["rows"] = 3
        if part.required:
            more["aria-required"] = "true"
        if part.locked:
            more["disabled"] = True
        elif self._focused and part.path.startswith(self._focused):
            more["autofocus"], self._focused = True, ""
        return Markup(bound(**more))

    # Sub-tables

    def _table(self, item: Any, layout: FieldItem | None) -> TablePart:
        child = self.here.entity(str(item.setting("entity")))
        keys = self._columns(child, layout)
        locked = item.key in self.state.locked
        editable = self.inputs is not None and item.key in self.inputs.rows and not locked
        stored = self.state.values.get(item.key) or []
        inputs = self.inputs.rows[item.key] if editable and self.inputs else []
        wrong = _rows_of(item.key, self.errors)
        rows = []
        for index in range(len(inputs) if editable else len(stored)):
            values = stored[index] if index < len(stored) else {}
            row = inputs[index] if editable else RowInputs(str(index), values.get("id"), None)
            if editable and row.form is None and index in wrong:
                row = row_inputs(self.here, child, item.key, row.number, values)
            drawn = self._row(child, item.key, keys, row, values, f"{item.key}/{index}")
            drawn.is_light = editable and row.form is None
            rows.append(drawn)
        blank = None
        if editable:
            empty = row_inputs(self.here, child, item.key, ROW_MARK, {})
            blank = self._row(child, item.key, keys, empty, {}, f"{item.key}/{ROW_MARK}")
        heads = [self._head(child, key) for key in keys]
        label = label_of(item, self.here.language)
        if layout is not None and layout.label is not None:
            label = self.here.text(layout.label, label)
        return TablePart(
            item.key, f"{PREFIX}{item.key}", label, heads, rows, blank, [*self.errors.get(item.key, ())],
            item.key not in self.state.visible, item.key in self.state.required,
            text_of(item.help, self.here.language), child.key,
            url_for("pages.read_cells", app_key=self.here.live.key, entity=child.key) if editable else "",
            totals_of(self.here, self.of, child, item.key, keys, stored),
            self._worked_out(item.key) if any(row.is_light for row in rows) else frozenset(),
        )  # fmt: skip

    def _worked_out(self, key: str) -> frozenset[str]:
        """What rules may fill in in rows: their texts follow while somebody works."""
        level = self.of.rules.levels.get((key,))
        return frozenset(level.rules.providers) | frozenset(level.rules.copies) if level else frozenset()

    def _columns(self, child: LiveEntity, layout: FieldItem | None) -> list[str]:
        hidden = self.here.grant(child.key).hidden
        named = layout.columns if layout is not None and layout.columns else tuple(child.fields)
        return [
            key for key in named
            if key in child.fields and key not in hidden and child.fields[key].type != "children"
        ]  # fmt: skip

    def _head(self, child: LiveEntity, key: str) -> FieldPart:
        item = child.fields[key]
        return FieldPart(key, key, "", label_of(item, self.here.language), item.type,
                         required=bool(item.required), numeric=item.type in NUMERIC,
                         scale=field_type(item.type).scale(item),
                         plain=not item.setting("grouping", True),
                         currency=currency_of(item))  # fmt: skip

    def _row(
        self,
        child: LiveEntity,
        key: str,
        keys: Sequence[str],
        row: RowInputs,
        values: Mapping[str, Any],
        path: str,
    ) -> RowPart:
        state = self.state.row(path)
        cells = []
        if row.is_opened:
            self._focused = f"{path}/"
        for name in keys:
            bound = row.form[name] if row.form is not None and name in row.form else None
            cells.append(
                self._part(
                    child, child.fields[name], bound, f"{path}/{name}", f"{PREFIX}{key}-{row.number}-{name}",
                    values, state["required"], state["locked"], state["visible"], state["options"].get(name),
                )
            )  # fmt: skip
        return RowPart(row.number, row.id, cells)


def _rows_of(key: str, errors: Mapping[str, list[str]]) -> set[int]:
    """The places of the rows that something is wrong in."""
    pieces = (path.split("/") for path in errors if path.startswith(f"{key}/"))
    return {int(one[1]) for one in pieces if one[1].isdecimal() and len(one[1]) < 7}
