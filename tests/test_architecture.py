"""The lines between packages: who may import whom, and what stays pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IMPURE = {
    "flask",
    "flask_sqlalchemy",
    "flask_security",
    "sqlalchemy",
    "wtforms",
    "psycopg",
    "sqlite3",
    "requests",
    "socket",
}
PURE = {
    "runtime/definition": set(),
    "runtime/formula": {"runtime/formula/sql"},
    "runtime/rules": set(),
    "configurator/checks": set(),
    "configurator/changes": set(),
    "configurator/naming": set(),
    "configurator/merging": set(),
}


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("file", modules("runtime"), ids=lambda file: str(file.relative_to(ROOT)))
def test_runtime_never_imports_the_configurator(file: Path) -> None:
    assert not [name for name in imports_of(file) if name.split(".")[0] == "configurator"]


@pytest.mark.parametrize("folder", PURE)
def test_pure_packages_stay_pure(folder: str) -> None:
    excused = {ROOT / part for part in PURE[folder]}
    found = {
        str(file.relative_to(ROOT)): sorted(
            {name for name in imports_of(file) if name.split(".")[0] in IMPURE}
        )
        for file in modules(folder)
        if not excused.intersection(file.parents)
    }
    assert found, "the folder is there"
    assert {file: names for file, names in found.items() if names} == {}


def test_pure_packages_say_so() -> None:
    missing = [folder for folder in PURE if not (ROOT / folder / "README.md").is_file()]
    assert missing == []


def test_modules_stay_readable() -> None:
    """About 300 lines a module; 400 is the end."""
    files = [*modules("runtime"), *modules("configurator")]
    long = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {file: lines for file, lines in long.items() if lines > 400} == {}
