"""The field type: one class in one file of `types/` says all there is to know about a kind of field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from runtime.fields.messages import MESSAGES
from runtime.fields.operators import Operator
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, Text, TextLocale, ValueProblem
from runtime.formula.types import TEXT, Type
from runtime.problems import Problem, register_messages

if TYPE_CHECKING:
    from wtforms.fields.core import UnboundField

register_messages(MESSAGES)

TEXT_LIMIT = 200_000
"""No text that is parsed is longer, whatever the type."""

NUMBER_DIGITS = 18
"""Digits of a stored number in all, before and after the decimal mark."""


def checked_text(raw: Any, limit: int = TEXT_LIMIT) -> str:
    """`raw` when it is a text that can be stored: short enough, no NUL, no lone surrogate."""
    if type(raw) is not str:
        raise ValueProblem("text.not_text")
    if len(raw) > limit:
        raise ValueProblem("text.too_long", limit=limit, length=len(raw))
    if raw.isascii():
        if "\0" in raw:
            raise ValueProblem("text.control_character")
        return raw
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise ValueProblem("text.broken_unicode") from None
    if "\0" in raw:
        raise ValueProblem("text.control_character")
    return raw


class FieldType:
    """What a field can be.

    Mandatory: the class attributes without a value, and `read`, `read_text`, `write`, `show` where the
    defaults don't fit. Callers use `parse_json`, `parse_text`, `to_json`, `format`, which deal with blanks.
    A value that can't be taken raises `ValueProblem`; nothing else is ever raised for a value.
    """

    key: ClassVar[str] = ""
    label: ClassVar[Text]
    sentence: ClassVar[Text]
    icon: ClassVar[str]
    group: ClassVar[str]
    storage: ClassVar[StorageKind]
    settings_schema: ClassVar[Mapping[str, Any]] = {}
    required_settings: ClassVar[tuple[str, ...]] = ()
    one_of_settings: ClassVar[tuple[str, ...]] = ()
    """Settings of which exactly one must be given."""
    example: ClassVar[Mapping[str, Any]]
    """A field of a definition."""
    values: ClassVar[tuple[Any, ...]]
    """JSON values the example takes and gives back unchanged."""
    form: ClassVar[str | None] = None
    """What marks its values among others of the same storage: a type of another form takes them converted.

    None for what any text is; values kept as JSON have their type's key.
    """
    blank: ClassVar[Any] = None
    """The value of nothing given."""
    sequence: ClassVar[bool] = False
    """Whether a value kept as JSON is a tuple."""
    writable: ClassVar[bool] = True
    """False when people never give the value themselves."""
    indexable: ClassVar[bool] = True
    """Whether the type can be unique, indexed and sorted by."""
    keeps_files: ClassVar[bool] = False
    """Whether a value names uploads, as a list of objects with an `id`."""
    searchable: ClassVar[bool] = False
    """Whether a text search can look into it."""

    # What it is made of

    def scale(self, field: FieldLike) -> int:
        """Digits after the decimal mark that are stored."""
        return 0

    def target(self, field: FieldLike) -> str | None:
        """The entity a field of this type points to, if it points to one."""
        return None

    def formula_type(self, field: FieldLike) -> Type:
        """Its type in formulas."""
        return TEXT

    def formula_members(self, field: FieldLike) -> Mapping[str, Type] | None:
        """The typed parts of a structured value that formulas can name (`address.city`)."""
        return None

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        """Settings that fit the schema but make no sense; paths are relative to the field."""
        given = [name for name in self.one_of_settings if field.setting(name)]
        if len(given) == 1 or not self.one_of_settings:
            return []
        names = ", ".join(self.one_of_settings)
        return [Problem("setting.one_of", given[1] if given else "", {"names": names})]

    # Values

    def parse_json(self, field: FieldLike, raw: Any) -> Any:
        """The value of a JSON value (Python's own types), blank for null."""
        return self.blank if raw is None else self.read(field, raw)

    def parse_text(self, field: FieldLike, text: str, locale: TextLocale) -> Any:
        """The value of what a person wrote, in a form or a table to import; forgiving; blank for nothing."""
        written = checked_text(text).strip()
        return self.read_text(field, written, locale) if written else self.blank

    def parse_form(self, field: FieldLike, texts: Sequence[str], locale: TextLocale) -> Any:
        """The value of a form's inputs of this name."""
        return self.parse_text(field, texts[0] if texts else "", locale)

    def to_json(self, field: FieldLike, value: Any) -> Any:
        """The JSON value of a value; null for blank."""
        return None if value is None else self.write(field, value)

    def format(self, field: FieldLike, value: Any, lang: str = "en", timezone: str = "UTC") -> str:
        """The value as people read it; empty for blank. Plain text, not HTML."""
        return "" if value is None else self.show(field, value, lang, timezone)

    def edit_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        """The value as it stands in an input; `parse_text` gives it back."""
        return "" if value is None else self.write_text(field, value, locale)

    # For types to define

    def read(self, field: FieldLike, raw: Any) -> Any:
        """The value of a JSON value that isn't null."""
        raise NotImplementedError

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Any:
        """The value of a text without blanks around it, not empty."""
        return self.read(field, text)

    def write(self, field: FieldLike, value: Any) -> Any:
        """The JSON value of a value that isn't blank."""
        return value

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        """A value that isn't blank, for people."""
        return str(value)

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        """A value that isn't blank, for an input."""
        return self.show(field, value, locale.tag, locale.timezone)

    # Around them

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The comparisons a filter offers, in order."""
        return ()

    def form_field(self, field: FieldLike, lang: str = "en", timezone: str = "UTC") -> UnboundField:
        """A WTForms field, unbound, with input, label and help."""
        from runtime.fields.widgets import ValueField

        return ValueField.unbound(self, field, lang, timezone)

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        """Attributes of the input: at least `type`; `widget` names another control than an input."""
        return {"type": "text"}

    def form_choices(self, field: FieldLike, lang: str) -> list[tuple[str, str]]:
        """Value and label of all that can be chosen, where the field itself knows it."""
        return []

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        """What is chosen, or filled into the parts, for controls with several inputs."""
        return []

    def form_label(self, field: FieldLike, value: str, lang: str) -> str:
        """The label of a value of the form that isn't among the choices."""
        return value

    def form_parts(self, field: FieldLike, lang: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Name, label and attributes of each input of a value in parts."""
        return []

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        """A Python expression over the names `raw` and `slow` that gives the value of a JSON value.

        It takes the common case without a call and says `slow(raw)`, which must be `parse_json` of this
        field, for all else; the names it uses are in `runtime.fields.PARSER_NAMES`. None: only `slow`.
        """
        return None
