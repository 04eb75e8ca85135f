"""What the door refuses, each with the status an interface answers and the problems that say why."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.problems import Problem, register_messages

register_messages(
    {
        "record.not_found": {
            "en": "There is no such record",
            "zh": "没有这条记录",
            "hint": {
                "en": "It may have been deleted, or it is not yours to see",
                "zh": "它可能已被删除，或您无权查看",
            },
        },
        "app.unknown": {"en": "There is no app {app}", "zh": "没有应用 {app}"},
        "app.not_found": {"en": "There is no app {app}", "zh": "没有应用 {app}"},
        "app.disabled": {"en": "The app {app} is switched off", "zh": "应用 {app} 已停用"},
        "entity.not_found": {"en": "There is no entity {entity}", "zh": "没有实体 {entity}"},
        "access.no_role": {
            "en": "You have no role in this app",
            "zh": "您在此应用中没有角色",
            "hint": {"en": "Ask its administrator for one", "zh": "请向应用管理员申请"},
        },
        "access.refused": {
            "en": "Your roles do not let you {act} records of {entity}",
            "zh": "您的角色不允许{act}{entity}",
        },
        "record.stale": {
            "en": "This record was changed by someone else since you read it",
            "zh": "您读取之后，该记录已被他人修改",
            "hint": {"en": "Read it again and repeat your change", "zh": "请重新读取后再修改"},
        },
        "record.referred": {
            "en": "{count} {entity} still refer to it",
            "zh": "仍有 {count} 条{entity}引用它",
            "hint": {"en": "Delete or change those first", "zh": "请先删除或修改它们"},
        },
        "record.not_deleted": {"en": "This record is not in the recycle bin", "zh": "该记录不在回收站中"},
        "record.busy": {
            "en": "Too many people are changing the same records; try again",
            "zh": "同时修改相同记录的人太多，请重试",
        },
    }
)


class RecordsError(Exception):
    """A request the door refuses. `status` is the answer of an HTTP interface."""

    status = 400

    def __init__(self, problems: Iterable[Problem] | Problem | None = None) -> None:
        given = [problems] if isinstance(problems, Problem) else list(problems or ())
        self.problems: list[Problem] = given
        super().__init__("; ".join(f"{problem.path or '.'}: {problem.message()}" for problem in given))


class BadRequest(RecordsError):
    """The request itself makes no sense: an unknown sort field, a cursor that was tampered with."""

    status = 400


class Forbidden(RecordsError):
    """The actor's roles do not allow it."""

    status = 403


class NotFound(RecordsError):
    """No such entity or record, or none the actor may see."""

    status = 404


class ConflictingState(RecordsError):
    """The state of the data forbids it: others refer to the record, it is deleted already."""

    status = 409


class Stale(RecordsError):
    """The record has another revision than the one given."""

    status = 412


class Invalid(RecordsError):
    """The values do not pass: `problems` lists every finding."""

    status = 422
