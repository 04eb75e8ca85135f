"""Headers that keep a page's content from acting: a content security policy with a nonce per request,
no sniffing, no framing, nothing of our addresses to others, no storing of data."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from runtime.web.answers import Answer

PERMISSIONS = "camera=(), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()"


def nonce() -> str:
    """This request's nonce; scripts and styles written into a page must carry it."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    value: str = g.nonce
    return value


def page_policy() -> str:
    """The content security policy of a page."""
    allowed = f"'self' 'nonce-{nonce()}'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {allowed}; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; "
        "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _protect(response: Response) -> Response:
    if isinstance(response, Answer):
        return response  # answers of the interface are made with theirs
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    if "Content-Security-Policy" not in headers:
        is_page = response.mimetype == "text/html"
        headers["Content-Security-Policy"] = (
            page_policy() if is_page else "default-src 'none'; frame-ancestors 'none'"
        )
    return response


def install_headers(app: Flask) -> None:
    """Send the headers with every response, and give templates the nonce as `nonce()`."""
    app.after_request(_protect)
    app.jinja_env.globals["nonce"] = nonce
    if app.config["SETTINGS"].https:
        app.after_request(_insist_on_https)


def _insist_on_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
