"""Every failure in one shape: a problem document for the interface, a plain page elsewhere.

`Refusal` is what the web edge itself raises; the records' own errors carry their problems with them. What
nobody expected is logged with its trace and answered with 500 and a number to quote, never with details.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable

import structlog
from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from runtime.problems import Problem, register_messages
from runtime.records.errors import RecordsError
from runtime.web.answers import TITLES, problem_answer
from runtime.web.language import current_language, is_interface
from runtime.web.ways import advice, icon_of, ways_out

log = structlog.get_logger("formwright.web")

register_messages(
    {
        "request.malformed": {
            "en": "The request cannot be read: {reason}",
            "zh": "无法读取请求：{reason}",
            "hint": {"en": "Send valid JSON in UTF-8.", "zh": "请发送 UTF-8 编码的有效 JSON。"},
        },
        "request.parameter": {
            "en": "{name} has a value that cannot be used",
            "zh": "参数 {name} 的值无效",
            "hint": {"en": "Expected: {expected}.", "zh": "应为：{expected}。"},
        },
        "request.unknown_parameter": {
            "en": "There is no parameter {name}",
            "zh": "没有参数 {name}",
            "hint": {"en": "Remove it. Known here: {known}.", "zh": "请删除。可用参数：{known}。"},
        },
        "request.too_large": {
            "en": "The request is larger than {limit} bytes",
            "zh": "请求超过 {limit} 字节",
            "hint": {"en": "Send it in parts.", "zh": "请分批发送。"},
        },
        "request.media_type": {
            "en": "The content type {given} is not understood here",
            "zh": "此处不支持内容类型 {given}",
            "hint": {"en": "Send {expected}.", "zh": "请使用 {expected}。"},
        },
        "request.not_found": {"en": "There is nothing at this address", "zh": "该地址不存在"},
        "world.gone": {
            "en": "This try-out is not there any more", "zh": "此试用已不存在",
            "hint": {"en": "It was thrown away, its time is over, or somebody else began it.",
                     "zh": "它已被丢弃、已过期，或由他人开启。"},
        },
        "world.outside": {
            "en": "This is no part of what is tried out", "zh": "此页面不在试用范围内",
            "hint": {"en": "A try-out has the pages of its app alone.", "zh": "试用只包含其应用的页面。"},
        },
        "request.method": {
            "en": "{method} is not possible here",
            "zh": "此处不支持 {method}",
            "hint": {"en": "Possible: {allowed}.", "zh": "支持：{allowed}。"},
        },
        "request.failed": {"en": "The request cannot be answered", "zh": "无法处理该请求"},
        "server.error": {
            "en": "Something went wrong on the server (number {number})",
            "zh": "服务器内部错误（编号 {number}）",
            "hint": {"en": "Try again; if it stays, tell your administrator the number.",
                     "zh": "请重试；若仍出现，请将编号告知管理员。"},
        },
        "server.busy": {
            "en": "The database is busy", "zh": "数据库繁忙",
            "hint": {"en": "Try again in a moment.", "zh": "请稍后重试。"},
        },
        "csrf.failed": {
            "en": "The form has expired or did not come from this site",
            "zh": "表单已过期或来源不明",
            "hint": {"en": "Reload the page; an interface client sends X-CSRF-Token.",
                     "zh": "请刷新页面；接口客户端需发送 X-CSRF-Token。"},
        },
    }
)  # fmt: skip


class Refusal(Exception):
    """A request the web edge refuses: a status, the problems, and headers that belong to the answer."""

    def __init__(self, status: int, *problems: Problem, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(", ".join(problem.code for problem in problems) or str(status))
        self.status = status
        self.problems = list(problems)
        self.headers = list(headers)


def malformed(reason: str) -> Refusal:
    """400: the request cannot be read."""
    return Refusal(400, Problem("request.malformed", values={"reason": reason}))


def bad_parameter(name: str, expected: str) -> Refusal:
    """400: a parameter of the address has a value that cannot be used."""
    return Refusal(400, Problem("request.parameter", name, {"name": name, "expected": expected}))


def not_found() -> Refusal:
    """404, the same whether something is not there or is not for this caller."""
    return Refusal(404, Problem("request.not_found"))


def answer_problems(
    status: int, problems: list[Problem], headers: Iterable[tuple[str, str]] = ()
) -> ResponseReturnValue:
    """The failure in the shape this address speaks."""
    language = current_language()
    if is_interface():
        return problem_answer(status, problems, language, headers)
    titles = TITLES.get(status, TITLES[500])
    page = render_template(
        "errors/error.html",
        status=status,
        title=titles[1 if language == "zh" else 0],
        problems=[(problem.message(language), problem.hint(language)) for problem in problems],
        mark=icon_of(status),
        advice=advice(status),
        ways=ways_out(status),
    )
    return page, status, list(headers)


def _on_refusal(refusal: Refusal) -> ResponseReturnValue:
    return answer_problems(refusal.status, refusal.problems, refusal.headers)


def _on_records_error(error: RecordsError) -> ResponseReturnValue:
    return answer_problems(error.status, error.problems)


def _on_csrf(error: CSRFError) -> ResponseReturnValue:
    return answer_problems(400, [Problem("csrf.failed")])


def _on_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    headers = [
        pair for pair in error.get_headers() if pair[0].lower() not in ("content-type", "content-length")
    ]
    return answer_problems(status, [_of_http(error, status)], headers)


def _of_http(error: HTTPException, status: int) -> Problem:
    if status == 404:
        return Problem("request.not_found")
    if status == 405:
        allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return Problem("request.method", values={"method": request.method, "allowed": allowed})
    if status == 413:
        return Problem("request.too_large", values={"limit": current_app.config["MAX_CONTENT_LENGTH"]})
    if status == 415:
        return Problem(
            "request.media_type", values={"given": request.mimetype, "expected": "application/json"}
        )
    if status == 400:
        return Problem("request.malformed", values={"reason": error.description or ""})
    return Problem("request.failed")


def _is_busy(error: Exception) -> bool:
    """Whether the database only had no time: SQLite's write lock, PostgreSQL's lock timeout."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.OperationalError):
        return "locked" in str(cause) or "busy" in str(cause)
    return getattr(cause, "sqlstate", None) in ("55P03", "40P01", "53300")


def _on_unexpected(error: Exception) -> ResponseReturnValue:
    if _is_busy(error):
        log.warning("database busy", method=request.method, path=request.path)
        return answer_problems(503, [Problem("server.busy")], [("Retry-After", "1")])
    number = secrets.token_hex(4)
    log.error("request failed", number=number, method=request.method, path=request.path, exc_info=error)
    return answer_problems(500, [Problem("server.error", values={"number": number})])


def install_errors(app: Flask) -> None:
    """Answer every failure of `app` in our shape."""
    app.register_error_handler(Refusal, _on_refusal)
    app.register_error_handler(RecordsError, _on_records_error)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_unexpected)
