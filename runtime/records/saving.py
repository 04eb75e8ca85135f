"""One save: what was given is checked against rights, merged, judged by the rules, written, followed up.

A single record and a batch take the same way: every step works on a list of drafts and costs the same
queries for one as for a thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from runtime.access.permissions import Verb
from runtime.fields.references import LARGEST_ID
from runtime.problems import Problem, errors
from runtime.records.choosing import check_choices
from runtime.records.discretion import discreet
from runtime.records.effects import follow_up
from runtime.records.errors import ConflictingState, Forbidden, Invalid, NotFound, Stale
from runtime.records.files import attach_files, settle_files
from runtime.records.late_rules import late_rules, validate_among
from runtime.records.layout import Plain
from runtime.records.load import complete_records
from runtime.records.locking import lock_aggregated
from runtime.records.merging import merge
from runtime.records.parse import Given
from runtime.records.references import settle_references
from runtime.records.rights import check_rights
from runtime.records.uniqueness import check_unique
from runtime.records.work import Draft, Work, Write
from runtime.records.write import Changes, insert_records, logged_new, logged_row, update_records

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.rules import Outcome


def parsed(of: LiveEntity, values: Any, path: str = "") -> tuple[Given, list[Problem]]:
    """What a caller sent, by the field types."""
    problems: list[Problem] = []
    given = of.parser.parse(values, problems, f"{path}/" if path else "")
    return given, problems


def create(work: Work, of: LiveEntity, given: Given, problems: list[Problem]) -> Plain:
    """Save a new record. Raises Forbidden, Invalid, ConflictingState."""
    draft = Draft(of, given, None, problems=problems)
    may(work, of, "create")
    _finish(work, of, [draft])
    return draft.record


def update(
    work: Work, of: LiveEntity, record_id: int, given: Given, problems: list[Problem], revision: int | None
) -> Plain:
    """Save changed values. Raises NotFound, Forbidden, Stale, Invalid."""
    saved = stored_for(work, of, [record_id], "update")[record_id]
    check_revision(saved, revision)
    draft = Draft(of, given, saved, problems=problems)
    _finish(work, of, [draft])
    return draft.record


def _finish(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    prepare(work, of, drafts)
    found = [problem for draft in drafts for problem in errors(draft.problems)]
    if found:
        raise Invalid([problem for draft in drafts for problem in draft.problems])
    store(work, of, drafts)
    if not work.inside_flow:
        work.warnings += [problem for draft in drafts for problem in draft.problems]


def may(work: Work, of: LiveEntity, verb: Verb) -> None:
    """Raises Forbidden if the actor may never do `verb` with records of the entity."""
    if work.bound and work.grant(of.key).condition(verb) is False:
        raise refused(of, verb)


def refused(of: LiveEntity, verb: Verb) -> Forbidden:
    """The actor's roles do not let them."""
    return Forbidden(Problem("access.refused", "", {"act": _ACTS[verb], "entity": of.entity.label or of.key}))


_ACTS: Mapping[Verb, Mapping[str, str]] = {
    "create": {"en": "create", "zh": "新建"},
    "read": {"en": "read", "zh": "查看"},
    "update": {"en": "change", "zh": "修改"},
    "delete": {"en": "delete", "zh": "删除"},
}


def check_revision(saved: Plain, revision: int | None) -> None:
    """Raises Stale if the record has moved on."""
    if revision is not None and saved["revision"] != revision:
        raise Stale(Problem("record.stale", "", {"revision": saved["revision"]}))


def stored_for(
    work: Work, of: LiveEntity, ids: Sequence[int], verb: Verb, deleted: bool = False
) -> dict[int, Plain]:
    """The records to act on, locked unless only read, as plain values with links and children.

    One query for all of them, rights included. Raises NotFound for one the actor cannot see, Forbidden for
    one they can see and not act on.
    """
    access = work.app.row_access(work.roles)
    readable, allowed = access.condition(of.key, "read"), access.condition(of.key, verb)
    if readable.is_never:
        raise refused(of, "read")
    text, parts = of.text_to_act_on(readable, allowed, deleted, lock=verb != "read")
    parameters: dict[str, Any] = {}
    if parts:
        context = work.context(of.key, None)
        for part in parts:
            parameters |= part.bind(context)
    parameters["ids"] = of.ids_parameter(sorted(one for one in set(ids) if 0 < one <= LARGEST_ID))
    found: dict[int, Plain] = {}
    for row in work.tx.rows(text, parameters):
        if not row[-2]:
            continue
        if not row[-1]:
            raise refused(of, verb)
        record = of.layout.decode(row)
        found[record["id"]] = record
    if any(one not in found for one in ids):
        raise NotFound(Problem("record.not_found"))
    if of.has_beside:
        complete_records(work.tx, of, list(found.values()))
    return found


# The way of a save


def prepare(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """Everything before the first write: each draft has its record as it will be stored, or problems."""
    if work.bound:
        for draft in drafts:
            check_rights(work, draft)
    settle_references(work, drafts)
    if of.has_files:
        settle_files(work, drafts)
    if of.entity.single and any(draft.is_new for draft in drafts):
        _check_single(work, of, drafts)
    if of.is_row_only:
        for draft in drafts:
            if draft.is_new:
                draft.refuse(Problem("rows.alone", "", {"entity": of.entity.label or of.key}))
    sound = [draft for draft in drafts if not draft.problems or not errors(draft.problems)]
    readable = (
        sound if len(sound) == len(drafts) else [draft for draft in drafts if not _is_unreadable(draft)]
    )
    for draft in readable:
        merge(work, draft)
    _number(work, of, sound)
    _judge(work, of, readable)
    check_choices(work, of, sound)
    check_unique(work, of, [draft for draft in sound if not draft.problems])


def _is_unreadable(draft: Draft) -> bool:
    """Whether what was sent is not even a record: the rules have nothing to say about it then."""
    return any(problem.path == draft.path for problem in draft.problems)


def _check_single(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    taken = bool(work.tx.rows(of.text_of_any()))
    if taken or sum(draft.is_new for draft in drafts) > 1:
        raise ConflictingState(Problem("record.single", "", {"entity": of.entity.label or of.key}))


def _number(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """Serials are taken before the rules, which may read them. A save that fails gives them back."""
    if of.serials:
        _take_numbers(work, of, [draft.record for draft in drafts if draft.is_new])
    for key, child_key in of.layout.children.items():
        child = work.app.entities[child_key]
        if child.serials:
            rows = [row for draft in drafts for row in draft.record.get(key) or ()]
            _take_numbers(work, child, [row for row in rows if row.get("id") is None])


def _take_numbers(work: Work, of: LiveEntity, records: Sequence[Plain]) -> None:
    if records:
        today = work.now.astimezone(work.app.zone).date()
        of.serials.number(work.tx, records, today, lambda one: work.context(of.key, one))


def judged(work: Work, draft: Draft, trace: str = "all") -> Outcome:
    """The whole form state of one draft, for `evaluate`; `trace` is `all`, `own` or `none`."""
    _have_at_hand(work, draft.of, [draft])
    context = work.context(draft.of.key, draft.record, draft.saved)
    return draft.of.rules.outcome(
        context,
        _sent(draft.given),
        work.binding,
        trace=trace != "none",
        trace_rows=trace == "all",
        in_place=draft.of.looks_beyond,
    )


def _have_at_hand(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """Load what the rules reach; the records being saved count with their new values."""
    tree, reach = of.reach_tree, work.reach
    if of.looks_beyond:
        for draft in drafts:
            reach.stand_in(of.key, draft.record)
            _rows_stand_in(work, of, draft.record, draft.saved or {})
    if tree:
        if len(drafts) == 1:
            tree = of.tree_ahead
        reach.load(of.key, [draft.record for draft in drafts], tree)
        if "saved" in tree:
            reach.load(of.key, [draft.saved for draft in drafts if draft.saved], tree["saved"])


def _rows_stand_in(work: Work, of: LiveEntity, record: Plain, saved: Plain) -> None:
    """Rows being saved count with their new values, too, and those taken out no longer."""
    for key, child_key in of.layout.children.items():
        if record.get(key) is None:
            continue
        child = work.app.entities[child_key]
        stored = {row["id"]: row for row in saved.get(key) or ()}
        record[key] = rows = [dict(row) for row in record[key]]
        for row in rows:
            work.reach.stand_in(child_key, row, record)
            _rows_stand_in(work, child, row, stored.pop(row["id"], {}))
        for one in stored:
            work.reach.leave_out(child_key, one)


def _judge(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    lock_aggregated(work, of, drafts)
    _have_at_hand(work, of, drafts)
    rules, binding = of.rules, work.binding
    late = (
        {f"rule.{rule.rule}" for rule in late_rules(work, of)}
        if work.app.dependents.touched_by(of.key)
        else ()
    )
    for draft in drafts:
        context = work.context(of.key, draft.record, draft.saved)
        draft.record, problems = rules.judge(
            context, _sent(draft.given), binding, kept_sums(work, draft), in_place=of.looks_beyond
        )
        if problems:
            told = {problem.path for problem in draft.problems}
            prefix = f"{draft.path}/" if draft.path else ""
            for problem in problems:
                if problem.code not in late and prefix + problem.path not in told:
                    draft.refuse(discreet(work, of, problem))


def kept_sums(work: Work, draft: Draft) -> frozenset[str]:
    """The sums over other records that this save changes nothing of: their stored values stand."""
    of, saved = draft.of, draft.saved
    if saved is None or not of.sums:
        return frozenset()
    changed = {key for key, value in draft.given.values.items() if value != saved.get(key)}
    closure = work.app.dependents.closure(of.key, changed | draft.given.rows.keys() | of.yielding)
    return frozenset(one.key for one in of.sums if one.own_reads.isdisjoint(closure))


def _sent(given: Given) -> Mapping[str, Any]:
    if not given.rows:
        return given.values
    return {**given.values, **{key: [_sent(row) for row in rows] for key, rows in given.rows.items()}}


def store(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """Write sound drafts, log them, recalculate what depends on them, carry out flows."""
    new = [draft for draft in drafts if draft.is_new]
    old = [draft for draft in drafts if not draft.is_new]
    changed = update_records(work, of, old) if old else []
    insert_records(work, of, [draft.record for draft in new])
    if of.has_files:
        attach_files(work, drafts)
    if work.bound and new:
        _check_created(work, of, new)
    validate_among(work, of, drafts)
    writes = [_log_created(work, of, draft) for draft in new]
    writes += [_log_updated(work, of, draft, changes) for draft, changes in changed]
    if writes:
        follow_up(work, of, writes)


def _check_created(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """The condition of `create` is judged on the new record, where it stands."""
    condition = work.app.row_access(work.roles).condition(of.key, "create")
    if not condition.text:
        return
    text = of.text_of_meeting(condition)
    ids = [draft.record["id"] for draft in drafts]
    parameters = {**condition.bind(work.context(of.key, None)), "ids": of.ids_parameter(ids)}
    if len(work.tx.rows(text, parameters)) != len(ids):
        raise refused(of, "create")


def _log_created(work: Work, of: LiveEntity, draft: Draft) -> Write:
    record = draft.record
    changes = logged_new(of, record)
    for key, child_key in of.layout.children.items():
        child = work.app.entities[child_key]
        for row in record.get(key) or ():
            changes[f"{key}/{row['id']}"] = [None, logged_row(work, child, row)]
    work.journal.log(of.key, record["id"], 1, "create", work.by, changes)
    work.journal.event("record.created", of.key, record["id"], work.by)
    for key in of.stage_keys:
        work.journal.stage(of.key, record["id"], key, record.get(key), work.by, is_first=True)
    return Write("created", of.key, record["id"], None, record)


def _log_updated(work: Work, of: LiveEntity, draft: Draft, changes: Changes) -> Write:
    record = draft.record
    work.journal.log(of.key, record["id"], record["revision"], "update", work.by, changes)
    work.journal.event("record.updated", of.key, record["id"], work.by)
    for key in of.stage_keys:
        if key in changes:
            work.journal.stage(of.key, record["id"], key, record.get(key), work.by, is_first=False)
    return Write("updated", of.key, record["id"], draft.saved, record)
