"""Who the caller is."""

from __future__ import annotations

from flask import request
from flask_wtf.csrf import generate_csrf

from runtime.web.answers import Answer, answer
from runtime.web.api.blueprint import api
from runtime.web.declared import Access, access
from runtime.web.identity import signed_in
from runtime.web.sessions import is_by_token


@api.get("/me")
@access(Access.SIGNED_IN)
def me() -> Answer:
    """The account the request is made with, and its roles by app."""
    person = signed_in()
    return answer(
        {
            "id": person.user_id,
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "timezone": person.timezone,
            "is_administrator": person.is_administrator,
            "roles": {app_key: sorted(roles) for app_key, roles in person.roles.items()},
        }
    )


@api.get("/session")
@access(Access.SIGNED_IN)
def browser_session() -> Answer:
    """What a script in a page needs: the token that unsafe requests by cookie must carry."""
    return answer({"csrf_token": None if is_by_token(request) else generate_csrf()})
