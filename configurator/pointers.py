"""JSON pointers that address parts by identity: `/entities/quote/fields/total/label`.

Where a pointer's token meets a list, a number is an index as in any JSON pointer, and anything else the
identity of a member: its `key`, `value`, `id` or `field`, or two members joined by `~`
(`sales~quote` among permissions, `draft~approved` among transitions).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

IDENTITIES = ("key", "value", "id", "field")
COMPOSITES = (("role", "entity"), ("from", "to"))


class UnknownPart(LookupError):
    """A pointer leads to nothing; `args[0]` is the pointer up to where it fails."""


def tokens(pointer: str) -> list[str]:
    """A pointer's tokens, unescaped; `~` alone, as composite identities have it, stays."""
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        raise UnknownPart(pointer)
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def identity(member: Any) -> str | None:
    """What a list member is called among its siblings; None when it has no identity."""
    if isinstance(member, str):
        return member
    if type(member) is not dict and not isinstance(member, Mapping):
        return None
    for name in IDENTITIES:
        if isinstance(member.get(name), str):
            return str(member[name])
    for names in COMPOSITES:
        parts = [member.get(name) for name in names]
        if all(isinstance(part, str) for part in parts):
            return "~".join(str(part) for part in parts)
    return None


def member_of(members: Sequence[Any], token: str) -> Any:
    """A member by its index or its identity; None when there is none."""
    if token.isdecimal() and int(token) < len(members):
        return members[int(token)]
    return next((member for member in members if identity(member) == token), None)


def by_index(document: Any, pointer: str) -> str:
    """The same pointer with indexes for identities, as RFC 6901 has it. UnknownPart when it leads nowhere.

    Its last token may name what isn't there yet (a member to add, `-`), but not by identity in a list.
    """
    found: list[str] = []
    here = document
    given = tokens(pointer)
    for place, token in enumerate(given):
        is_last = place == len(given) - 1
        if isinstance(here, Sequence) and not isinstance(here, str):
            token = token if token == "-" or _is_index(token) else _position(here, token, found)
            inside = _is_index(token) and int(token) < len(here)
            if not inside and not is_last:
                raise UnknownPart(_joined([*found, token]))
            here = here[int(token)] if inside else None
        elif isinstance(here, Mapping):
            if token not in here and not is_last:
                raise UnknownPart(_joined([*found, token]))
            here = here.get(token)
        else:
            raise UnknownPart(_joined([*found, token]))
        found.append(token)
    return _joined(found)


def _is_index(token: str) -> bool:
    """Whether a token is the index of a list member; longer numbers than any list has are none."""
    return token.isascii() and token.isdecimal() and len(token) < 10


def _position(members: Sequence[Any], token: str, found: list[str]) -> str:
    for position, member in enumerate(members):
        if identity(member) == token:
            return str(position)
    raise UnknownPart(_joined([*found, token]))


def part_at(document: Any, pointer: str) -> Any:
    """The part a pointer leads to, by index or identity; None when there is none."""
    here = document
    for token in tokens(pointer) if pointer.startswith("/") or not pointer else ["-"]:
        if isinstance(here, Sequence) and not isinstance(here, str):
            if _is_index(token):
                here = here[int(token)] if int(token) < len(here) else None
            else:
                here = next((member for member in here if identity(member) == token), None)
        else:
            here = here.get(token) if isinstance(here, Mapping) else None
    return here


def _joined(parts: list[str]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def by_identity(document: Any, pointer: str) -> str:
    """The same pointer with identities for indexes, as far as the document has what it names."""
    found: list[str] = []
    here = document
    for token in tokens(pointer):
        if isinstance(here, Sequence) and not isinstance(here, str):
            if not _is_index(token) or int(token) >= len(here):
                break
            here = here[int(token)]
            found.append((identity(here) or token).replace("/", "~1"))
        elif isinstance(here, Mapping) and token in here:
            here = here[token]
            found.append(token.replace("~", "~0").replace("/", "~1"))
        else:
            break
    return "".join(f"/{token}" for token in found)
