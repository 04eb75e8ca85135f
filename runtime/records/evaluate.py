"""The form state of values that are not saved: what `evaluate` answers. Nothing is written or numbered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.access.scope import ReadableScope
from runtime.formula.formula import Formula, compile_formula
from runtime.problems import Problem
from runtime.records.choosing import check_choices
from runtime.records.discretion import discreet
from runtime.records.duplicates import alike_records
from runtime.records.errors import NotFound
from runtime.records.files import settle_files
from runtime.records.layout import Plain
from runtime.records.merging import merge
from runtime.records.parse import WRITABLE_SYSTEM
from runtime.records.read import answer_records, visible_keys
from runtime.records.references import settle_references
from runtime.records.rights import check_rights
from runtime.records.saving import judged, may, parsed, stored_for
from runtime.records.work import Draft

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.work import Work
    from runtime.rules import Outcome

Answer = dict[str, Any]


def evaluate(
    work: Work, of: LiveEntity, values: Mapping[str, Any], record_id: int | None, trace: str = "all"
) -> Answer:
    """`{"values", "visible", "required", "locked", "options", "problems", "trace"}` of a form.

    Values that cannot be read are problems and count as blank. Duplicates that a save only warns of are
    warnings here, like those of validations.
    """
    given, problems = parsed(of, values)
    saved: Plain | None = None
    if record_id is not None:
        saved = stored_for(work, of, [record_id], "read").get(record_id)
        if saved is None:
            raise NotFound(Problem("record.not_found"))
    else:
        may(work, of, "create")
    draft = Draft(of, given, saved, problems=problems)
    if work.bound:
        check_rights(work, draft)
    settle_references(work, [draft])
    if of.has_files:
        settle_files(work, [draft], lock=False)
    merge(work, draft)
    outcome = judged(work, draft, trace)
    draft.record = {**draft.record, **outcome.values}
    check_choices(work, of, [draft])
    if of.entity.duplicates and not draft.problems:
        draft.problems += [one.problem for one in alike_records(work, of, draft.record, saved)]
    return _answer(work, of, draft, outcome)


def _answer(work: Work, of: LiveEntity, draft: Draft, outcome: Outcome) -> Answer:
    grant = work.grant(of.key)
    hidden = grant.hidden
    language = work.actor.language
    blank: Plain = {key: [] if key in of.layout.children else of.blank.get(key) for key in of.fields}
    record = {**blank, **outcome.values, "id": draft.record.get("id")}
    shown = tuple(key for key in visible_keys(of, grant) if key in of.fields or key in WRITABLE_SYSTEM)
    answer = {
        "values": answer_records(work, of, [record], shown)[0],
        "visible": [key for key in outcome.visible if key not in hidden],
        "required": [key for key in outcome.required if key not in hidden],
        "locked": sorted(
            {*(key for key in outcome.locked if key not in hidden), *grant.read_only}, key=_place(of)
        ),
        "options": {key: list(offered) for key, offered in outcome.options.items() if key not in hidden},
        "problems": [problem.as_json(language) for problem in _problems(work, of, draft, outcome)],
        "trace": [
            _traced(work, one, here, hidden)
            for one in outcome.trace
            if (here := _owner(work, of, one.path)) is not None
        ],
    }
    if outcome.rows:
        answer["rows"] = {path: _row(work, of, path, row) for path, row in outcome.rows.items()}
    return answer


def _place(of: LiveEntity) -> Any:
    order = {key: index for index, key in enumerate(of.fields)}
    return lambda key: order.get(key, len(order))


def _problems(work: Work, of: LiveEntity, draft: Draft, outcome: Outcome) -> list[Problem]:
    """What is wrong with what was sent, then what the rules find elsewhere."""
    told = {problem.path for problem in draft.problems if problem.severity == "error"}
    found = (discreet(work, of, problem) for problem in outcome.problems)
    return [*draft.problems, *(problem for problem in found if problem.path not in told or not problem.path)]


def _row(work: Work, of: LiveEntity, path: str, outcome: Outcome) -> Answer:
    here = of
    for key in path.split("/")[::2]:
        here = work.app.entities[here.layout.children[key]]
    hidden = work.grant(here.key).hidden
    return {
        "visible": [key for key in outcome.visible if key not in hidden],
        "required": [key for key in outcome.required if key not in hidden],
        "locked": [key for key in outcome.locked if key not in hidden],
        "options": {key: list(offered) for key, offered in outcome.options.items() if key not in hidden},
    }


def _owner(work: Work, of: LiveEntity, path: str) -> LiveEntity | None:
    """The entity whose field a path names: the record's own or a row's. None for a hidden one."""
    *above, last = path.split("/")
    for key in above[::2]:
        if key in work.grant(of.key).hidden:
            return None
        of = work.app.entities[of.layout.children[key]]
    return None if last in work.grant(of.key).hidden else of


def is_open(work: Work, of: LiveEntity, source: str) -> bool:
    """Whether the reader may see all that a formula reads; what is no formula by itself is open."""
    if not work.bound or not source:
        return True
    place = ("open", work.roles, source)
    found: bool | None = of.statements.get(place)
    if found is None:
        scope = ReadableScope(work.app.scope, work.grants)
        seen, whole = (compile_formula(source, one, of.key, "rule") for one in (scope, work.app.scope))
        found = of.statements[place] = isinstance(seen, Formula) or isinstance(whole, list)
    return found


def _traced(work: Work, traced: Any, of: LiveEntity, hidden: frozenset[str]) -> Answer:
    """A trace element; values the reader may not see are left out, and the words of a formula that reads
    them: they would tell with the result."""
    said: Answer = traced.as_json()
    if not is_open(work, of, said["formula"]):
        said["formula"] = ""
    unseen = {key for key in said["values"] if key.split(".")[0] in hidden or _saved_key(key) in hidden}
    if unseen:
        said["values"] = {key: value for key, value in said["values"].items() if key not in unseen}
    said["values"] = {key: _plain(value) for key, value in said["values"].items()}
    said["result"] = _plain(said["result"])
    return said


def _saved_key(key: str) -> str:
    return key.partition(".")[2] if key.startswith("saved.") else key


def _plain(value: Any) -> Any:
    import datetime as dt
    from decimal import Decimal

    from runtime.storage.codecs import decimal_text, instant_text

    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, dt.datetime):
        return instant_text(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
