"""The newest runs of a flow, each with what its steps did."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from configurator.saying import Run, Speaker, watch_flow
from configurator.web.designer.blueprint import designer
from configurator.web.pages.blueprint import bench_of, bench_page
from runtime.definition import App, Flow
from runtime.records.live import live_app
from runtime.records.records import Records
from runtime.web.admin.said import moment_said
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext, ngettext

MOST = 30


@dataclass(frozen=True, slots=True)
class Done:
    """What one step did in a run."""

    said: list[Run]
    did: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A run."""

    id: int
    state: str
    tone: str
    record: str
    url: str
    who: str
    when: str
    version: int
    steps: list[Done]


@designer.get("/<app_key>/flows/<flow>/runs")
@access(Access.ADMINISTRATOR)
def flow_runs(app_key: str, flow: str) -> ResponseReturnValue:
    """What a flow of the live version has done lately."""
    bench = bench_of(app_key)
    drafted = bench.draft.app.flow(flow)
    live = bench.live.flow(flow) if bench.live else None
    if drafted is None and live is None:
        raise not_found()
    runs: list[Any] = []
    if bench.live is not None:
        door = Records(live_app(bench.engine, app_key), bench.person, bench.engine, path="page")
        runs = door.flow_runs(flow, MOST)
    speaker = Speaker(bench.live or bench.draft.app, bench.language)
    known = _sentences(speaker, live) if live else {}
    called = live or drafted
    assert called is not None
    return bench_page(
        "studio/flow_runs.html",
        bench,
        flow_key=flow,
        flow_label=bench.text(called.label, flow),
        in_draft=drafted is not None,
        runs=[_shown(app_key, one, known, live, bench.live) for one in runs],
        most=MOST,
    )


def _sentences(speaker: Speaker, flow: Flow) -> dict[str, list[Run]]:
    seen, _problems = watch_flow(speaker.app, speaker.scope, flow)
    return {step.key: speaker.step(flow, step, seen.get(step.key)) for step in flow.all_steps()}


def _shown(
    app_key: str, run: Mapping[str, Any], known: Mapping[str, list[Run]], flow: Flow | None, app: App | None
) -> Shown:
    is_there = run["title"] is not None and app is not None and app.find_entity(run["entity"]) is not None
    url = url_for("pages.show_record", app_key=app_key, entity=run["entity"], record_id=run["record"])
    states = {
        "finished": (gettext("Done"), "green"),
        "waiting": (gettext("Waiting"), "amber"),
        "running": (gettext("Running"), "blue"),
        "failed": (gettext("Failed"), "red"),
    }
    state, tone = states.get(run["state"], (run["state"], "gray"))
    return Shown(
        run["id"],
        state,
        tone,
        run["title"] or gettext("A record that is gone"),
        url if is_there else "",
        (run["by"] or {}).get("title") or gettext("By itself"),
        moment_said(datetime.fromisoformat(run["started_at"])),
        run["version"],
        [
            Done(known.get(one["step"], [("code", one["step"])]), did_said(one["did"], one["step"], flow))
            for one in run["trace"]
        ],
    )


def did_said(did: str, key: str, flow: Flow | None) -> str:
    """What a step's trace says, in the reader's language."""
    if did.startswith("case "):
        return _case_said(did.removeprefix("case "), key, flow)
    if match := re.fullmatch(r"(\d+) of (\d+)", did):
        return gettext("turn %(turn)s of %(count)s", turn=match[1], count=match[2])
    if match := re.fullmatch(r"(\d+) (\w+)", did):
        return _counted(int(match[1]), match[2]) or did
    words = {
        "created": gettext("created"),
        "set": gettext("set"),
        "assigned": gettext("assigned"),
        "ended": gettext("ended here"),
        "otherwise": gettext("no case held"),
        "carried out": gettext("carried out"),
        "nobody to assign to": gettext("nobody to give it to"),
        "no queue to assign to": gettext("no queue to give it to"),
        "waits for its sub-flow": gettext("waits for its sub-flow"),
    }
    return words.get(did, did)


def _counted(count: int, what: str) -> str:
    if what == "found":
        return str(ngettext("%(num)s record found", "%(num)s records found", count))
    if what == "told":
        return str(ngettext("%(num)s person told", "%(num)s people told", count))
    if what == "rows":
        return str(ngettext("%(num)s row added", "%(num)s rows added", count))
    if what == "updated":
        return str(ngettext("%(num)s record changed", "%(num)s records changed", count))
    if what == "deleted":
        return str(ngettext("%(num)s record deleted", "%(num)s records deleted", count))
    if what == "times":
        return str(ngettext("%(num)s turn done", "%(num)s turns done", count))
    return ""


def _case_said(case: str, key: str, flow: Flow | None) -> str:
    step = flow.step(key) if flow else None
    for place, one in enumerate(step.cases if step else (), 1):
        if one.id == case:
            return gettext("case %(number)s held", number=place)
    return gettext("case “%(case)s” held", case=case)
