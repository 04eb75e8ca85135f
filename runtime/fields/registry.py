"""All field types, found by loading every module of `runtime.fields.types`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from runtime.fields.base import FieldType
from runtime.fields.values import FieldLike

_REQUIRED = ("label", "sentence", "icon", "group", "storage", "example", "values")


class Registry:
    """Field types by key; a second one of the same key is refused."""

    def __init__(self) -> None:
        self._types: dict[str, FieldType] = {}

    def add(self, kind: type[FieldType]) -> FieldType:
        """Register a type; ValueError when its key is taken or it lacks something it must have."""
        missing = [name for name in _REQUIRED if not hasattr(kind, name)]
        if not kind.key or missing:
            raise ValueError(f"field type {kind.__name__} lacks {', '.join(missing) or 'a key'}")
        if kind.key in self._types:
            other = type(self._types[kind.key])
            raise ValueError(
                f"field type {kind.key!r} is defined twice: {other.__module__}.{other.__qualname__}"
                f" and {kind.__module__}.{kind.__qualname__}"
            )
        self._types[kind.key] = kind()
        return self._types[kind.key]

    def add_package(self, name: str) -> None:
        """Register every type defined in a module of the package, in order of file names."""
        package = importlib.import_module(name)
        for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
            module = importlib.import_module(f"{name}.{found.name}")
            for member in list(vars(module).values()):
                if (
                    isinstance(member, type)
                    and issubclass(member, FieldType)
                    and member.__module__ == module.__name__
                    and "key" in vars(member)
                ):
                    self.add(member)

    @property
    def types(self) -> Mapping[str, FieldType]:
        """The types by key."""
        return MappingProxyType(self._types)


@cache
def field_types() -> Mapping[str, FieldType]:
    """Every field type by key."""
    registry = Registry()
    registry.add_package("runtime.fields.types")
    return registry.types


def field_type(key: str) -> FieldType:
    """The field type of that key; KeyError when there is none."""
    return field_types()[key]


def is_indexable(field: FieldLike) -> bool:
    """Whether a field's values can stand in an index, and so be kept unique."""
    kind = field_types().get(field.type)
    return kind is None or kind.indexable
