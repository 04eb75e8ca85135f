"""Pages are sent compressed: a phone waits for a sixth of their length.

What is compressed tells by its length what stands in it twice. Whoever could have a browser ask for a page
with words of theirs, and could watch the line, would guess a page's secrets letter by letter (BREACH). So
pages that another site had a browser ask for are sent as they are, as where a browser doesn't say who asked.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

_LEVEL = 5
_LEAST = 1500
"""Less than this fits into a packet anyway."""
_ASKED_BY = frozenset({"same-origin", "none"})
"""Of `Sec-Fetch-Site`: a page of ours, or the person in front of the browser."""


def install_compression(app: Flask) -> None:
    """Compress the pages of this site."""
    app.after_request(_compressed)


def _compressed(answer: Response) -> Response:
    if answer.mimetype != "text/html" or answer.is_streamed or "Content-Encoding" in answer.headers:
        return answer
    answer.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
    if request.headers.get("Sec-Fetch-Site") not in _ASKED_BY or not request.accept_encodings["gzip"]:
        return answer
    whole = answer.get_data()
    if len(whole) >= _LEAST:
        answer.set_data(gzip.compress(whole, _LEVEL, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
