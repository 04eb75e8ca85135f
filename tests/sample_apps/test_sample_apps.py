"""Every sample app as it stands in the repository: sound, tried out, bilingual, and alive once it is loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from configurator import demo
from configurator.checks.run import check_app
from configurator.packages import read_package
from configurator.trials import run_scenarios
from runtime.access.actor import Actor
from runtime.definition import App, load_app
from runtime.records.live import live_app
from runtime.records.query import Query
from runtime.records.records import Records
from runtime.storage.engines import make_engine
from runtime.web.settings import Settings, read_settings

APPS = sorted(folder.name for folder in demo.samples().iterdir() if folder.is_dir())


CONTENT = ("values", "given", "records", "answers", "save")
"""Members that hold what records contain, not words of the app."""


def definition_of(key: str) -> App:
    """The app of a package."""
    package = read_package(demo.samples() / key)
    assert package.definition is not None, package.problems
    app, problems = load_app(package.definition)
    assert app is not None and not problems, problems
    return app


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An installation with every sample app, its people and its records."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORMWRIGHT_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("FORMWRIGHT_DATABASE_URL", raising=False)
        found = read_settings()
        demo.prepare(found, "http://127.0.0.1", lambda said: None)
        yield found


def door(settings: Settings, key: str) -> Records:
    """The administrator's door to an app."""
    engine = make_engine(settings.database_url)
    return Records(live_app(engine, key), Actor(1, is_administrator=True, timezone=demo.TIMEZONE), engine)


def test_demo_serves_every_sample_app() -> None:
    assert sorted(demo.APPS) == APPS
    assert len(APPS) >= 2


@pytest.mark.parametrize("key", APPS)
def test_nothing_is_wrong_with_it(key: str) -> None:
    assert [f"{one.path} {one.message('en')}" for one in check_app(definition_of(key))] == []


@pytest.mark.parametrize("key", APPS)
def test_its_scenarios_pass(settings: Settings, key: str) -> None:
    results = run_scenarios(make_engine(settings.database_url), key)
    assert [(one.key, one.lines("en")) for one in results if not one.passed] == []
    assert len(results) >= 12


@pytest.mark.parametrize("key", APPS)
def test_every_word_is_there_in_both_languages(key: str) -> None:
    lacking = []
    for file in sorted((demo.samples() / key).rglob("*.json")):
        for path, text in _texts(json.loads(file.read_text("utf-8")), file.name):
            if set(text) != {"en", "zh"} or not all(text.values()) or not _is_chinese(text["zh"]):
                lacking.append((path, text))
    assert lacking == []


def _texts(value: Any, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if value and set(value) <= {"en", "zh"}:
            yield path, value
            return
        for key, one in value.items():
            if key in CONTENT:
                continue
            if key in ("label", "message", "note", "section") and isinstance(one, str):
                yield f"{path}/{key}", {"en": one}
            yield from _texts(one, f"{path}/{key}")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _texts(one, f"{path}/{index}")


def _is_chinese(text: str) -> bool:
    """Said in Chinese; names that are the same in both languages (E-mail addresses, `OKR`) are few."""
    return any("一" <= one <= "鿿" for one in text)


@pytest.mark.parametrize("key", APPS)
def test_every_list_is_alive(settings: Settings, key: str) -> None:
    records = door(settings, key)
    person = "owner = user", "assigned_to = user", "user.department"
    empty = []
    for view in records.live.app.views:
        if any(one in (view.filter or "") for one in person):
            continue
        found = records.list(view.entity, Query(filter=view.filter, limit=1))
        if not found["items"]:
            empty.append(view.key)
    assert empty == []


@pytest.mark.parametrize("key", APPS)
def test_every_role_has_somebody_and_something_to_see(settings: Settings, key: str) -> None:
    people = json.loads((demo.samples() / demo.PEOPLE).read_text("utf-8"))["people"]
    app = definition_of(key)
    held = {role for person in people for role in person["roles"].get(key, ())}
    assert held >= {role.key for role in app.roles} - {"administrator"}
    readable = {row.role for row in app.permissions if row.read is not False}
    assert readable == {role.key for role in app.roles}


def test_samples_are_recognisable() -> None:
    folder: Path = demo.samples()
    for person in json.loads((folder / demo.PEOPLE).read_text("utf-8"))["people"]:
        assert person["email"].endswith("@example.com")
        assert "Sample" in person["name"] or "示例" in person["name"]


@pytest.mark.parametrize("key", APPS)
def test_sample_records_have_a_past(settings: Settings, key: str) -> None:
    records = door(settings, key)
    for entity in records.live.app.entities:
        if not (demo.samples() / key / "data" / f"{entity.key}.csv").is_file():
            continue
        items = records.list(entity.key, Query(limit=50))["items"]
        days = {str(item["created_at"])[:10] for item in items}
        assert len(items) < 5 or len(days) > 1, entity.key
