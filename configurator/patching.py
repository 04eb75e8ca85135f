"""JSON Patches (RFC 6902): applied to a definition with parts named by identity, made from two documents.

Pure: documents in, documents out. What does not fit is refused with Invalid, and so is what would grow
without bound: a patch is small, but copies of copies are not.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jsonpatch
import jsonpointer
import orjson

from configurator.pointers import UnknownPart, by_index, part_at
from runtime.definition.parts import escape
from runtime.problems import Problem, register_messages
from runtime.records.errors import Invalid

Json = Any

MOST_OPERATIONS = 10_000
MOST_COPIED = 500_000
"""JSON values that `copy` may bring about in one patch; the largest definition has fewer."""
MOST_SAID = 200

register_messages(
    {
        "draft.patch": {
            "en": "This edit does not fit the draft: {reason}",
            "zh": "此修改与草稿不符：{reason}",
            "hint": {
                "en": "A JSON Patch (RFC 6902) is a list of operations",
                "zh": "应为 JSON Patch（RFC 6902）操作列表",
            },
        },
        "draft.patch_too_large": {
            "en": "This edit makes too much at once",
            "zh": "此修改一次产生的内容过多",
            "hint": {
                "en": "At most {operations} operations and {copied} copied values; send several edits.",
                "zh": "最多 {operations} 个操作，复制的值最多 {copied} 个；请分几次修改。",
            },
        },
        "draft.unknown_part": {"en": "The draft has no part {pointer}", "zh": "草稿中没有 {pointer}"},
    }
)


def patched(document: Mapping[str, Any], patch: Any) -> dict[str, Any]:
    """The document after a JSON Patch whose pointers may name list members by identity. Raises Invalid."""
    if not isinstance(patch, Sequence) or isinstance(patch, str | bytes):
        raise Invalid(Problem("draft.patch", "", {"reason": "not a list"}))
    if len(patch) > MOST_OPERATIONS:
        raise _too_large("")
    result, copied_values = copied(document), 0
    for position, operation in enumerate(patch):
        path = f"/{position}"
        if not isinstance(operation, Mapping):
            raise Invalid(Problem("draft.patch", path, {"reason": "not an operation"}))
        try:
            resolved = dict(operation)
            for name in ("path", "from"):
                if isinstance(operation.get(name), str):
                    resolved[name] = by_index(result, operation[name])
            if resolved.get("op") == "copy":
                source = part_at(result, str(resolved.get("from")))
                copied_values += _weight(source, MOST_COPIED - copied_values)
                if copied_values > MOST_COPIED:
                    raise _too_large(path)
            result = jsonpatch.JsonPatch([resolved]).apply(result, in_place=True)
        except UnknownPart as unknown:
            raise Invalid(Problem("draft.unknown_part", path, {"pointer": unknown.args[0]})) from None
        except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError, KeyError) as error:
            raise Invalid(Problem("draft.patch", path, {"reason": _said(error)})) from None
        except RecursionError:
            raise Invalid(Problem("document.depth", path, {"name": "JSON"})) from None
    if not isinstance(result, dict):
        raise Invalid(Problem("draft.patch", "", {"reason": "the result is not an object"}))
    return result


def applied(document: Json, patch: Iterable[Mapping[str, Any]]) -> Json:
    """The document after a stored patch, which fits it. What the patch leaves alone is shared by both."""
    for operation in patch:
        for name in ("path", "from"):
            if operation.get(name):
                document = _opened(document, operation[name])
        document = jsonpatch.JsonPatch([operation]).apply(document, in_place=True)
    return document


def _opened(document: Json, pointer: str) -> Json:
    """The document with the objects and lists on the way to a pointer's last token its own."""
    document = here = copy.copy(document)
    for token in jsonpointer.JsonPointer(pointer).parts[:-1]:
        place = int(token) if isinstance(here, list) else token
        here[place] = copy.copy(here[place])
        here = here[place]
    return document


def copied(document: Mapping[str, Any]) -> Any:
    """A JSON object of its own that says the same."""
    try:
        return orjson.loads(orjson.dumps(document))
    except (orjson.JSONEncodeError, orjson.JSONDecodeError):  # a number it does not know
        return json.loads(json.dumps(document))


def written(document: Any) -> bytes:
    """A JSON value as bytes."""
    try:
        return orjson.dumps(document)
    except orjson.JSONEncodeError:
        return json.dumps(document).encode()


def _too_large(path: str) -> Invalid:
    values = {"operations": MOST_OPERATIONS, "copied": MOST_COPIED}
    return Invalid(Problem("draft.patch_too_large", path, values))


def _weight(value: Any, most: int) -> int:
    """How many JSON values one is made of; counting ends above `most`."""
    count, waiting = 0, [value]
    while waiting and count <= most:
        one = waiting.pop()
        count += 1
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return count


def _said(error: Exception) -> str:
    """What the library says, but not the draft's own content, of which it may repeat all."""
    if isinstance(error, jsonpatch.JsonPatchTestFailed):
        return "a test does not hold"
    if isinstance(error, KeyError | jsonpointer.JsonPointerException):
        return "there is no such part"
    reason = str(error)
    return reason if len(reason) <= MOST_SAID else reason[:MOST_SAID] + "…"


def difference(before: Any, after: Any, path: str = "") -> list[dict[str, Any]]:
    """A JSON Patch from one JSON value to another; what is equal is not looked into."""
    if before == after and written(before) == written(after):  # 1 and true are equal in Python
        return []
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        steps: Any = before.keys()
    elif isinstance(before, list) and isinstance(after, list) and _are_same_members(before, after):
        steps = range(len(before))
    else:
        found = jsonpatch.make_patch(before, after).patch
        return [
            {**one, **{name: path + one[name] for name in ("path", "from") if name in one}} for one in found
        ]
    return [
        one for step in steps for one in difference(before[step], after[step], f"{path}/{escape(str(step))}")
    ]


def _are_same_members(before: list[Any], after: list[Any]) -> bool:
    """Whether two lists hold the same parts in the same order, whatever has become of them."""
    if len(before) != len(after):
        return False
    names = [
        [
            [one.get(name) for name in ("key", "id", "value")] if isinstance(one, dict) else None
            for one in part
        ]
        for part in (before, after)
    ]
    return names[0] == names[1] and not any(name is None for name in names[0])
