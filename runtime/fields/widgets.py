"""Form fields that read by field types, and the controls they are drawn as. They work without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from wtforms import Field
from wtforms.fields.core import Label, UnboundField

from runtime.fields.values import FieldLike, TextLocale, ValueProblem, label_of, text_of

if TYPE_CHECKING:
    from runtime.fields.base import FieldType

_GROUPS = frozenset({"checkboxes", "radios", "parts", "rows", "files", "signature"})


class IdentifiedLabel(Label):
    """A label that groups of inputs can refer to by id."""

    def __call__(self, text: str | None = None, **kwargs: Any) -> Markup:
        kwargs.setdefault("id", f"{self.field_id}-label")
        return super().__call__(text, **kwargs)


class Control:
    """The widget of every `ValueField`: the control its type names, with what makes it accessible."""

    def __call__(self, field: ValueField, **kwargs: Any) -> Markup:
        attributes = {**field.attributes, **kwargs}
        control = attributes.pop("widget", "input")
        return CONTROLS[control](field, _described(field, control, attributes))


class ValueField(Field):
    """A WTForms field of any field type: `data` is the plain value, `errors` the problems in words.

    `choices` are (value, label) pairs that the page offers, None for whatever the type offers; `texts` what
    was sent.
    """

    widget = Control()

    def __init__(
        self,
        label: str | None = None,
        *,
        kind: FieldType,
        definition: FieldLike,
        lang: str = "en",
        timezone: str = "UTC",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.label = IdentifiedLabel(self.id, self.label.text)
        self.kind = kind
        self.definition = definition
        self.locale = TextLocale(lang, timezone)
        self.choices: Sequence[tuple[str, str]] | None = None
        self.texts: list[str] = []
        self.problems: list[ValueProblem] = []

    @classmethod
    def unbound(cls, kind: FieldType, definition: FieldLike, lang: str, timezone: str) -> UnboundField:
        """The field as a form is built from."""
        return UnboundField(
            cls,
            label_of(definition, lang),
            kind=kind,
            definition=definition,
            lang=lang,
            timezone=timezone,
            description=text_of(definition.help, lang),
        )

    @property
    def attributes(self) -> dict[str, Any]:
        """What the type says about its input; `widget` names the control."""
        return self.kind.input_attributes(self.definition, self.locale.tag)

    @property
    def submitted(self) -> bool:
        """Whether the form that was sent had this field."""
        return bool(self.raw_data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if not valuelist:
            return
        self.texts = [str(text) for text in valuelist]
        try:
            self.data = self.kind.parse_form(self.definition, self.texts, self.locale)
        except ValueProblem as problem:
            self.problems.append(problem)
            raise ValueError(
                problem.problem(self.name, self.label.text).message(self.locale.language)
            ) from None

    def text(self) -> str:
        """What stands in the input: what was sent, so that nothing typed is lost, else the value."""
        return self.texts[-1] if self.texts else self.kind.edit_text(self.definition, self.data, self.locale)


def _described(field: ValueField, control: str, attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes every control has: identity, help and errors for screen readers, placeholder."""
    described = [f"{field.id}-help"] if field.description else []
    if field.errors or field.process_errors:
        described.append(f"{field.id}-error")
        attributes.setdefault("aria-invalid", "true")
    if described:
        attributes.setdefault("aria-describedby", " ".join(described))
    if field.definition.required:
        attributes.setdefault("aria-required", "true")
    placeholder = text_of(field.definition.placeholder, field.locale.tag)
    if placeholder and control in ("input", "textarea"):
        attributes.setdefault("placeholder", placeholder)
    attributes.setdefault("id", field.id)
    attributes.setdefault("data-type", field.kind.key)
    if control in _GROUPS:
        attributes.setdefault("aria-labelledby", f"{field.id}-label")
    return attributes


def _params(attributes: Mapping[str, Any]) -> str:
    """Attributes as HTML, in the order given: what WTForms' `html_params` writes, in a tenth of its time."""
    found = []
    for name, value in attributes.items():
        key = name.removesuffix("_") if name in ("class_", "for_") else name
        if value is True:
            found.append(key)
        elif value is not False and value is not None:
            found.append(f'{key}="{escape(value)}"')
    return " ".join(found)


def _tag(name: str, attributes: Mapping[str, Any], content: str = "") -> Markup:
    opening = f"<{name} {_params(attributes)}>"
    return Markup(opening) if name == "input" else Markup(f"{opening}{content}</{name}>")


def _marker(field: ValueField) -> Markup:
    """Says that the field was on the form, even if nothing in it is ticked."""
    return _tag("input", {"type": "hidden", "name": field.name, "value": ""})


def _input(field: ValueField, attributes: dict[str, Any]) -> Markup:
    return _tag("input", {"name": field.name, "value": field.text(), **attributes})


def _textarea(field: ValueField, attributes: dict[str, Any]) -> Markup:
    attributes.pop("type", None)
    # A newline right after the tag is not part of the text, so that one the text begins with is kept.
    return _tag("textarea", {"name": field.name, **attributes}, "\n" + str(Markup.escape(field.text())))


def _checkbox(field: ValueField, attributes: dict[str, Any]) -> Markup:
    ticked = any(field.texts) if field.texts else bool(field.data)
    return _marker(field) + _tag("input", {"name": field.name, "value": "1", "checked": ticked, **attributes})


def _chosen(field: ValueField) -> list[str]:
    if field.texts:
        return [text for text in field.texts if text]
    return list(field.kind.form_values(field.definition, field.data))


def _offered(field: ValueField) -> Iterable[tuple[str, str]]:
    """What can be chosen; a present value that is no longer offered stays."""
    offered = field.choices
    if offered is None:
        offered = field.kind.form_choices(field.definition, field.locale.tag)
    known = {value for value, _ in offered}
    kept = [
        (value, field.kind.form_label(field.definition, value, field.locale.tag))
        for value in _chosen(field)
        if value not in known
    ]
    return [*offered, *kept]


def _select(field: ValueField, attributes: dict[str, Any]) -> Markup:
    chosen = set(_chosen(field))
    blank = str(Markup.escape(text_of(field.definition.placeholder, field.locale.tag)))
    options = [] if attributes.get("multiple") else [_tag("option", {"value": ""}, blank)]
    options += [
        _tag("option", {"value": value, "selected": value in chosen}, str(Markup.escape(label)))
        for value, label in _offered(field)
    ]
    attributes.pop("type", None)
    select = _tag("select", {"name": field.name, **attributes}, "".join(options))
    return _marker(field) + select if attributes.get("multiple") else select


def _boxes(role: str, kind: str) -> Callable[[ValueField, dict[str, Any]], Markup]:
    def draw(field: ValueField, attributes: dict[str, Any]) -> Markup:
        chosen = set(_chosen(field))
        attributes.pop("type", None)
        boxes = []
        for index, (value, label) in enumerate(_offered(field)):
            identity = f"{field.id}-{index}"
            box = _tag(
                "input",
                {
                    "type": kind,
                    "name": field.name,
                    "id": identity,
                    "value": value,
                    "checked": value in chosen,
                    "class": "form-check-input",
                },
            )
            name = _tag("label", {"for": identity, "class": "form-check-label"}, str(Markup.escape(label)))
            boxes.append(_tag("div", {"class": "form-check"}, box + name))
        return _group(role, attributes, _marker(field) + Markup("").join(boxes))

    return draw


def _group(role: str, attributes: Mapping[str, Any], inside: Markup) -> Markup:
    """Several inputs that are one; a plain group cannot be said to be required, its label says it."""
    named = {key: one for key, one in attributes.items() if role != "group" or key != "aria-required"}
    return _tag("div", {"role": role, **named}, inside)


def _parts(field: ValueField, attributes: dict[str, Any]) -> Markup:
    """Several inputs of one name, in the order the type names them."""
    attributes.pop("type", None)
    texts = field.texts or field.kind.form_values(field.definition, field.data)
    inputs = []
    for index, (part, label, more) in enumerate(field.kind.form_parts(field.definition, field.locale.tag)):
        identity = f"{field.id}-{part}"
        text = texts[index] if index < len(texts) else ""
        name = _tag("label", {"for": identity, "class": "form-label"}, str(Markup.escape(label)))
        box = _tag(
            "input",
            {
                "type": "text",
                "name": field.name,
                "id": identity,
                "value": text,
                "class": "form-control",
                **more,
            },
        )
        inputs.append(_tag("div", {"class": "form-part", "data-part": part}, name + box))
    return _group("group", attributes, Markup("").join(inputs))


def _rows(field: ValueField, attributes: dict[str, Any]) -> Markup:
    """The place of a sub-table; the page draws its rows."""
    attributes.pop("type", None)
    return _group("group", {"data-widget": "rows", **attributes}, Markup(""))


UPLOAD = "--upload"
"""Follows the name of a field that keeps files: the input of a new one."""


def _kept_beside(kind: str) -> Callable[[ValueField, dict[str, Any]], Markup]:
    """An input for something new, with each that is there already kept in a hidden one."""

    def draw(field: ValueField, attributes: dict[str, Any]) -> Markup:
        labelled = attributes.pop("aria-labelledby")
        attributes.pop("type", None)
        kept = [_tag("input", {"type": "hidden", "name": field.name, "value": one}) for one in _chosen(field)]
        new = _tag("input", {"type": "file", "name": f"{field.name}{UPLOAD}", **attributes})
        inside = _marker(field) + Markup("").join(kept) + new
        return _tag("div", {"role": "group", "data-widget": kind, "aria-labelledby": labelled}, inside)

    return draw


CONTROLS: Mapping[str, Callable[[ValueField, dict[str, Any]], Markup]] = {
    "input": _input,
    "textarea": _textarea,
    "checkbox": _checkbox,
    "select": _select,
    "checkboxes": _boxes("group", "checkbox"),
    "radios": _boxes("radiogroup", "radio"),
    "parts": _parts,
    "rows": _rows,
    "files": _kept_beside("files"),
    "signature": _kept_beside("signature"),
}
"""Every control a type may ask for by name."""
