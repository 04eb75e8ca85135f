"""Secrets that stand for somebody: API tokens, session ids, sign-in links. Only their hashes are stored.

They are random and long, so one round of SHA-256 is enough to make a stolen table useless, and cheap enough
to be looked up on every request.
"""

from __future__ import annotations

import hashlib
import secrets

TOKEN_PREFIX = "fwt_"
SECRET_BYTES = 32


def new_token() -> str:
    """A fresh API token; the prefix lets scanners find one that leaked."""
    return TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def new_secret() -> str:
    """A fresh secret for a session or a link."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
