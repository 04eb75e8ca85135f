"""Passwords: which are good enough, and how they are kept (Argon2id)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from unicodedata import normalize

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from runtime.problems import Problem, register_messages

SHORTEST = 12
LONGEST = 256

register_messages(
    {
        "password.too_short": {
            "en": "The password has fewer than {least} characters",
            "zh": "密码少于 {least} 个字符",
            "hint": {"en": "A few unrelated words make a good one.", "zh": "几个不相关的词就是好密码。"},
        },
        "password.too_long": {
            "en": "The password has more than {most} characters",
            "zh": "密码超过 {most} 个字符",
        },
        "password.too_common": {
            "en": "This password is one of those that are tried first",
            "zh": "该密码过于常见",
            "hint": {"en": "A few unrelated words make a good one.", "zh": "几个不相关的词就是好密码。"},
        },
    }
)


@cache
def _common() -> frozenset[str]:
    return frozenset(json.loads(files(__package__).joinpath("common_passwords.json").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Hashing:
    """What one hash costs."""

    memory_kib: int = 19 * 1024
    rounds: int = 2

    def hasher(self) -> PasswordHasher:
        """A hasher of this cost."""
        return PasswordHasher(time_cost=self.rounds, memory_cost=self.memory_kib, parallelism=1, type=Type.ID)


NORMAL = Hashing()
LIGHT = Hashing(memory_kib=64, rounds=1)
"""For tests alone."""


def normalised(password: str) -> str:
    """The same password whichever way a keyboard writes its letters."""
    return normalize("NFKD", password)


def password_problems(password: str, email: str = "") -> list[Problem]:
    """Why a password is not good enough; empty when it is."""
    if len(password) < SHORTEST:
        return [Problem("password.too_short", "password", {"least": SHORTEST})]
    if len(password) > LONGEST:
        return [Problem("password.too_long", "password", {"most": LONGEST})]
    plain = password.lower()
    own = {email.lower(), email.partition("@")[0].lower()} - {""}
    rest = plain
    for name in sorted(own, key=len, reverse=True):
        rest = rest.replace(name, "") if len(name) > 3 else rest
    if plain in _common() or len(set(plain)) < 4 or len(rest) < 4 or _is_run(plain):
        return [Problem("password.too_common", "password")]
    return []


def _is_run(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def is_password(password: str, stored: str | None) -> bool:
    """Whether this is the password that is stored."""
    if stored is None or len(password) > LONGEST:
        return False
    try:
        return NORMAL.hasher().verify(stored, normalised(password))
    except (Argon2Error, InvalidHashError):
        return False


def hash_password(password: str, cost: Hashing = NORMAL) -> str:
    """What is stored of a password, in the standard encoded form."""
    return cost.hasher().hash(normalised(password))
