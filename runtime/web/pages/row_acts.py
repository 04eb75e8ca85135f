"""The buttons of sub-tables without a script: one row more, one less, one copied, one moved, one opened."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from runtime.web.pages.inputs import OPENED, PREFIX

ACT = "-act"
ACTS = ("add", "remove", "copy", "up", "down", "open")


def stepped(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, with its rows as the pressed button of a sub-table asks."""
    act, _, rest = sent.get(ACT, "").partition(":")
    if act not in ACTS:
        return sent
    key, _, number = rest.partition(":")
    name = f"{PREFIX}{key}--row"
    numbers = sent.getlist(name)
    changed = MultiDict(sent)
    if act == "add":
        numbers = [*numbers, _free(numbers)]
    elif number not in numbers:
        return sent
    elif act == "open":
        changed[f"{PREFIX}{key}-{number}{OPENED}"] = "1"
    elif act == "remove":
        numbers = [one for one in numbers if one != number]
    elif act == "copy":
        numbers = _copied(changed, key, numbers, number)
    else:
        _move(numbers, number, -1 if act == "up" else 1)
    changed.setlist(name, numbers)
    return changed


def _free(numbers: list[str]) -> str:
    used = [int(one) for one in numbers if one.isdecimal() and len(one) < 7]
    return str(max(used, default=-1) + 1)


def _copied(changed: MultiDict[str, str], key: str, numbers: list[str], number: str) -> list[str]:
    made = _free(numbers)
    before, after = f"{PREFIX}{key}-{number}-", f"{PREFIX}{key}-{made}-"
    for name in [one for one in changed if one.startswith(before) and one != f"{before}-id"]:
        changed.setlist(after + name.removeprefix(before), changed.getlist(name))
    place = numbers.index(number) + 1
    return [*numbers[:place], made, *numbers[place:]]


def _move(numbers: list[str], number: str, step: int) -> None:
    place = numbers.index(number)
    other = place + step
    if 0 <= other < len(numbers):
        numbers[place], numbers[other] = numbers[other], numbers[place]
