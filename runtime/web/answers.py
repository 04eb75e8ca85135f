"""What goes out: JSON by orjson, and problem documents (RFC 9457).

Answers of the API are built directly, with their headers in one list: on the hot path every header set
one by one and every attribute looked up twice shows in the profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
from flask import Flask, Response
from flask.json.provider import JSONProvider
from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

from runtime.problems import Problem
from runtime.storage.codecs import instant_text

JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"

# Sent with every answer that carries data or says why there is none. The policy is that of a document
# which may load nothing, so that an answer opened in a browser is inert.
DATA_HEADERS: list[tuple[str, str]] = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]

_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME

TITLES = {
    400: ("Bad request", "请求有误"),
    401: ("Sign in first", "请先登录"),
    403: ("Not allowed", "没有权限"),
    404: ("Not found", "找不到"),
    405: ("Method not allowed", "不支持的方法"),
    406: ("Not acceptable", "不支持的格式"),
    409: ("Conflict", "状态冲突"),
    410: ("Gone", "已失效"),
    412: ("Changed in the meantime", "内容已被修改"),
    413: ("Too large", "请求过大"),
    415: ("Unsupported media type", "不支持的内容类型"),
    422: ("Not valid", "内容无效"),
    428: ("Precondition required", "缺少前提条件"),
    429: ("Too many requests", "请求过多"),
    500: ("Something went wrong here", "服务器出错"),
    503: ("Not available now", "暂时不可用"),
}


def plain(value: Any) -> Any:
    """What orjson cannot say by itself: decimals as plain digits, moments in UTC, sets as lists."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def to_json(value: Any) -> bytes:
    """`value` as JSON bytes. A whole number beyond 64 bits is a text, as a decimal is."""
    try:
        return orjson.dumps(value, default=plain, option=_OPTIONS)
    except TypeError:
        return orjson.dumps(_in_reach(value), default=plain, option=_OPTIONS)


def _in_reach(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_reach(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_in_reach(member) for member in value]
    return str(value) if isinstance(value, int) and not -(2**63) <= value < 2**64 else value


class FastJSON(JSONProvider):
    """Flask's JSON by orjson. Decimals are written as strings, so that nothing is lost on the way."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return to_json(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        return Response(to_json(self._prepare_response_obj(args, kwargs)), mimetype=JSON_TYPE)


class Answer(Response):
    """A response of the interface: complete when made, nothing guessed later."""

    default_mimetype = None
    automatically_set_content_length = False
    autocorrect_location_header = False

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """The headers as they are: nothing is left to be worked out."""
        return self.headers


def answer(body: Any, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """`body` as a JSON answer of the interface. A `bytes` body is JSON already."""
    content = body if isinstance(body, bytes) else to_json(body)
    return _made(content, status, JSON_TYPE, headers)


def no_content(headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """The empty answer 204."""
    return Answer(None, 204, Headers([*DATA_HEADERS, *headers]))


def not_modified(tag: str) -> Answer:
    """The answer 304: what was asked for is as it was when it had this `ETag`."""
    return Answer(None, 304, Headers([*DATA_HEADERS, ("ETag", tag)]))


def _made(content: bytes, status: int, kind: str, headers: Iterable[tuple[str, str]]) -> Answer:
    sent = [*DATA_HEADERS, ("Content-Type", kind), ("Content-Length", str(len(content))), *headers]
    return Answer(content, status, Headers(sent))


def problem_body(status: int, problems: Iterable[Problem], language: str, detail: str = "") -> dict[str, Any]:
    """A problem document: title and detail in `language`, and each finding with code, path, message, hint."""
    found = [problem.as_json(language) for problem in problems]
    titles = TITLES.get(status, TITLES[500 if status >= 500 else 400])
    return {
        "type": "about:blank",
        "title": titles[1 if language == "zh" else 0],
        "status": status,
        "detail": detail or (found[0]["message"] if found else ""),
        "problems": found,
    }


def problem_answer(
    status: int,
    problems: Iterable[Problem],
    language: str,
    headers: Iterable[tuple[str, str]] = (),
    detail: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Answer:
    """A problem document as an answer."""
    body = problem_body(status, problems, language, detail)
    if extra:
        body |= extra
    return _made(to_json(body), status, PROBLEM_TYPE, [("Content-Language", language), *headers])


def install_json(app: Flask) -> None:
    """Make Flask itself speak the same JSON."""
    app.json = FastJSON(app)
