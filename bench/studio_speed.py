"""What the studio costs on a large app: 40 entities with 1,000 fields against 10 with 250."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from configurator.app import create_app
from configurator.checks import check_definition
from configurator.publish import publish
from configurator.serving import settle_in
from configurator.versions import import_app
from runtime.access.accounts import add_link, add_user
from runtime.definition import load_app
from runtime.web.database import engine_of

SMALL, LARGE, ROUNDS = 10, 40, 40
KINDS = ("text", "decimal", "date", "boolean", "integer", "money")


def words(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"en": text, "zh": f"{text} 名"}


def definition(entities: int) -> dict[str, Any]:
    """Entities of 25 fields, one computed, one a reference; a form, a view, five rules and rights of each."""
    app: dict[str, Any] = {
        "formwright": 1,
        "key": f"wide{entities}",
        "label": words("Wide"),
        "entities": [],
        "rules": [],
        "forms": [],
        "views": [],
        "roles": [{"key": role, "label": words(role)} for role in ("clerk", "lead")],
        "permissions": [],
    }
    for number in range(entities):
        key = f"thing{number}"
        fields: list[dict[str, Any]] = [{"key": "name", "type": "text", "label": words("Name")}]
        for index in range(22):
            kind = KINDS[index % len(KINDS)]
            money = {"currency": "CNY"} if kind == "money" else {}
            fields.append({"key": f"f{index}", "type": kind, "label": words(f"Field {index}"), **money})
        above = {"entity": f"thing{(number + 1) % entities}", "back": f"below{number}"}
        fields.append({"key": "above", "type": "reference", "label": words("Above"), **above})
        fields.append({"key": "total", "type": "decimal", "label": words("Total"), "formula": "f1 * 2 + f4"})
        named = {"label": words(f"Thing {number}"), "title": "name"}
        app["entities"].append({"key": key, "fields": fields, **named})
        items = [{"field": one["key"]} for one in fields]
        layout = [{"id": f"s{number}", "section": words("Main"), "items": items}]
        app["forms"].append({"key": f"form{number}", "entity": key, "layout": layout})
        columns = ["name", "f1", "f2", "total"]
        app["views"].append({"key": f"view{number}", "entity": key, "kind": "table", "columns": columns})
        for limit in range(5):
            rule = {"kind": "validate", "entity": key, "message": words("No")}
            condition = f"f1 > {limit} and f4 < {limit + 5}"
            app["rules"].append({"key": f"rule{number}_{limit}", **rule, "invalid_when": condition})
        for role, read in (("clerk", "owner = user"), ("lead", True)):
            rights = {"create": True, "read": read, "update": True}
            app["permissions"].append({"role": role, "entity": key, **rights})
    return app


def milliseconds(
    act: Callable[[], Any], rounds: int = ROUNDS, before: Callable[[], Any] | None = None
) -> tuple[float, float]:
    """The processor time of an act, each after what comes `before`: the median, and what nineteen of twenty
    stay within."""
    taken = []
    for _ in range(rounds):
        if before is not None:
            before()
        start = time.process_time()
        act()
        taken.append((time.process_time() - start) * 1000)
    return median(taken), quantiles(taken, n=20, method="inclusive")[-1]


def run(folder: Path) -> Iterator[tuple[str, float, float, float, str]]:
    """Rows of (what, ms on the small app, on the large one, 95 % of the large within, at most)."""
    site = create_app({"FORMWRIGHT_HOME": str(folder / "studio"), "FORMWRIGHT_LIGHT_PASSWORDS": "1"})
    settle_in()
    engine = engine_of(site)
    add_user(engine, "admin@example.com", is_administrator=True)
    for count in (SMALL, LARGE):
        app, _problems = load_app(definition(count))
        if app is None:
            raise RuntimeError("the app cannot be loaded")
        import_app(engine, app)
        if publish(engine, app.key).version is None:
            raise RuntimeError("the app was not published")
    client = site.test_client()
    client.get(f"/sign-in/{add_link(engine, 'admin@example.com')}")

    def opened(count: int, place: str) -> Callable[[], Any]:
        def act() -> None:
            if client.get(f"/studio/wide{count}{place}").status_code != 200:
                raise RuntimeError(f"{place} was not shown")

        act()
        return act

    class Draft:
        """A draft as a designer edits it, by the interface."""

        def __init__(self, count: int) -> None:
            self.address = f"/api/v1/apps/wide{count}/draft"
            page = client.get(f"/studio/wide{count}/entities/thing1").text
            found = re.search(r'csrf[^>]*(?:content|value)="([^"]+)"', page)
            self.token = found.group(1) if found else ""
            self.revision, self.number = client.get(self.address).json["revision"], 0

        def add(self) -> None:
            """Another field."""
            self.number += 1
            field = {"key": f"added{self.number}", "type": "text", "label": words(f"Added {self.number}")}
            self.patch({"op": "add", "path": "/entities/thing1/fields/-", "value": field})

        def retype(self) -> None:
            """Another type for the field that most is made of."""
            self.number += 1
            kind = "integer" if self.number % 2 else "decimal"
            place, about = "/entities/thing1/fields/f1", {"en": f"Changed {self.number} times"}
            self.patch(
                {"op": "replace", "path": f"{place}/type", "value": kind},
                {"op": "add", "path": f"{place}/help", "value": about},
            )

        def patch(self, *steps: dict[str, Any]) -> None:
            """An edit."""
            headers = {"If-Match": f'"{self.revision}"', "X-CSRF-Token": self.token}
            self.take(client.patch(self.address, json=list(steps), headers=headers))

        def undo(self) -> None:
            """Take the last edit back."""
            self.take(client.post(f"{self.address}/undo", headers={"X-CSRF-Token": self.token}))

        def redo(self) -> None:
            """Do it again."""
            self.take(client.post(f"{self.address}/redo", headers={"X-CSRF-Token": self.token}))

        def take(self, answer: Any) -> None:
            """Go on from what was answered."""
            if answer.status_code != 200:
                raise RuntimeError(answer.text[:300])
            self.revision = int(answer.headers["ETag"].strip('W/"'))

    def checked(count: int, anew: bool) -> Callable[[], Any]:
        document = definition(count)

        def act() -> None:
            nonlocal document
            if anew:
                document = definition(count)
                for entity in document["entities"]:
                    entity["description"] = words(str(time.perf_counter_ns()))
                for rule in document["rules"]:
                    rule["invalid_when"] += f" and f4 <> {time.perf_counter_ns() % 10**9}"
            _app, problems = check_definition(document)
            if problems:
                raise RuntimeError(problems[0].message())

        act()
        return act

    for name, place in (
        ("an entity's designer opens", "/entities/thing1"),
        ("a form's designer opens", "/entities/thing1/forms/form1"),
        ("the list of entities opens", "/entities"),
        ("the overview opens", ""),
    ):
        yield name, *compared(opened(count, place) for count in (SMALL, LARGE)), "ratio 1.5"
    small, large = drafts = Draft(SMALL), Draft(LARGE)
    for name, acts in (
        ("a field is added, all checked", (small.add, large.add)),
        ("a field that much is made of gets another type", (small.retype, large.retype)),
        ("undo and redo", tuple(partial(_again, draft) for draft in drafts)),
    ):
        yield name, *compared(acts), "100"
    for name, place, most in (
        ("the overview, first seen after an edit", "", "ratio 1.5"),
        ("Publish, first seen after an edit", "/publish", "400 for the small"),
    ):
        looks = (opened(SMALL, place), opened(LARGE, place))
        (first, _), (second, within) = (
            milliseconds(look, before=draft.add) for look, draft in zip(looks, drafts, strict=True)
        )
        yield name, first, second, within, most
    yield (
        "the whole app checked, every entity and rule changed",
        *compared(checked(count, True) for count in (SMALL, LARGE)),
        "300",
    )


def _again(draft: Any) -> None:
    draft.undo()
    draft.redo()


def compared(acts: Iterable[Callable[[], Any]]) -> tuple[float, float, float]:
    """The medians of the small app and the large one, and what 95 % of the large stay within."""
    (small, _most), (large, most) = (milliseconds(act) for act in acts)
    return small, large, most
