"""Which language, time zone, theme and density a request is answered in.

The interface uses the caller's `Accept-Language`, else the user's language. A page uses what its reader
chose (kept in the session), else the user's language, else `Accept-Language`.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_translations, refresh
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from runtime.problems import LANGUAGES

DEFAULT_LANGUAGE = "en"
LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
THEMES = ("auto", "light", "dark")
DENSITIES = ("comfortable", "compact")

babel = Babel()


@lru_cache(maxsize=512)
def accepted_language(header: str) -> str | None:
    """The best of our languages for an `Accept-Language` header; None when it names none of them."""
    if not header or len(header) > 500:
        return None
    ranked = parse_accept_header(header, LanguageAccept)
    for tag, quality in ranked:
        language = tag.partition("-")[0].lower()
        if quality > 0 and language in LANGUAGES:
            return language
    return None


def api_language(user_language: str | None = None) -> str:
    """The language of an answer of the interface."""
    header = request.environ.get("HTTP_ACCEPT_LANGUAGE")
    return (accepted_language(header) if header else None) or _known(user_language) or DEFAULT_LANGUAGE


def page_language() -> str:
    """The language of a page."""
    actor = g.get("actor")
    header = request.environ.get("HTTP_ACCEPT_LANGUAGE", "")
    chosen = _known(session.get("language")) or _known(actor.language if actor else None)
    return chosen or accepted_language(header) or DEFAULT_LANGUAGE


def current_language() -> str:
    """The language of this request, by the kind of address it has; worked out once."""
    found: str | None = g.get("language")
    if found is None:
        actor = g.get("actor")
        found = api_language(actor.language if actor else None) if is_interface() else page_language()
        g.language = found
    return found


def is_interface() -> bool:
    """Whether this request is one for the interface, whose answers are JSON."""
    return request.path.startswith(("/api/", "/schema/"))


def current_theme() -> str:
    """`auto`, `light` or `dark`, as the reader chose."""
    theme = session.get("theme")
    return theme if theme in THEMES else "auto"


def current_density() -> str:
    """`comfortable` or `compact`, as the reader chose."""
    density = session.get("density")
    return density if density in DENSITIES else "comfortable"


def current_timezone() -> str:
    """The signed-in person's time zone, else UTC."""
    actor = g.get("actor")
    return (actor.timezone if actor else None) or "UTC"


def _known(language: str | None) -> str | None:
    return language if language in LANGUAGES else None


_WORDS: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
_MARKED: dict[str, dict[str, Markup]] = {language: {} for language in LANGUAGES}


def gettext(text: str, /, **variables: object) -> str:
    """What the program says, in the language of this request: looked up once for each language."""
    language = _spoken()
    found = _WORDS[language].get(text)
    if found is None:
        found = _WORDS[language][text] = get_translations().gettext(text)
    return found % variables if variables else found


def ngettext(one: str, many: str, num: int, /, **variables: object) -> str:
    """What the program says of a number of things, `%(num)s` in the words."""
    return get_translations().ngettext(one, many, num) % {"num": num, **variables}


def said_of_many(one: str, many: str, num: int, /, **variables: object) -> Markup:
    """What templates say by `ngettext("…", "…", number)`."""
    return Markup(get_translations().ngettext(one, many, num)) % {"num": num, **variables}


def said(text: str, /, **variables: object) -> Markup:
    """What templates say by `_("…")`."""
    language = _spoken()
    found = _MARKED[language].get(text)
    if found is None:
        found = _MARKED[language][text] = Markup(gettext(text))
    return found % variables if "%" in found else found


def _spoken() -> str:
    return current_language() if has_request_context() else DEFAULT_LANGUAGE


def speak(language: str) -> None:
    """Say all that follows in this request in `language`."""
    g.language = language
    refresh()


def install_languages(app: Flask) -> None:
    """Let Flask-Babel pick locale and time zone by the rules above."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "runtime/web/translations")
    babel.init_app(
        app, locale_selector=lambda: LOCALES[current_language()], timezone_selector=current_timezone
    )
    app.jinja_env.globals.update(_=said, ngettext=said_of_many)
    app.context_processor(
        lambda: {
            "language": current_language(),
            "theme": current_theme(),
            "density": current_density(),
        }
    )
