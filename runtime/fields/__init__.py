"""Field types: one file each in `types/`, found by themselves. Values in, values out; no database."""

from runtime.fields.base import FieldType
from runtime.fields.operators import Operator
from runtime.fields.options import bind
from runtime.fields.parsers import PARSER_NAMES
from runtime.fields.registry import field_type, field_types, is_indexable
from runtime.fields.storage_kinds import COLUMNLESS, StorageKind
from runtime.fields.values import FieldLike, Lookup, PlainField, TextLocale, ValueProblem

__all__ = [
    "COLUMNLESS",
    "PARSER_NAMES",
    "FieldLike",
    "FieldType",
    "Lookup",
    "Operator",
    "PlainField",
    "StorageKind",
    "TextLocale",
    "ValueProblem",
    "bind",
    "field_type",
    "field_types",
    "is_indexable",
]
