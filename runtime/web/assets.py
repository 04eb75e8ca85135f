"""The built front-end files: `asset("app.css")` in a template gives the address of the current build.

They are sent as they were compressed when they were built; those whose name holds their hash never change.
"""

from __future__ import annotations

import json
import re
import time
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory, url_for
from markupsafe import Markup

from runtime.web.world_addresses import outside

FOREVER = 365 * 24 * 3600
_NEVER_CHANGES = re.compile(r"-[A-Z0-9]{8}\.\w+$")
_COMPRESSED = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def send_built(folder: str, name: str, shortest: int | None) -> Response:
    """A file of the build, compressed as the browser takes it; kept for good when its name holds its hash."""
    age = FOREVER if _NEVER_CHANGES.search(name) else shortest
    kind = _TYPES.get(Path(name).suffix)
    for encoding, suffix in _COMPRESSED if kind else ():
        if request.accept_encodings[encoding] and (Path(folder) / (name + suffix)).is_file():
            answer = send_from_directory(
                folder, name + suffix, mimetype=kind, max_age=age, download_name=name
            )
            answer.headers["Content-Encoding"] = encoding
            break
    else:
        answer = send_from_directory(folder, name, max_age=age)
    if kind:
        answer.vary.add("Accept-Encoding")
    if age == FOREVER:
        answer.cache_control.immutable = True
    return answer


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int) -> dict[str, str]:
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found


def read_json_asset(folder: Path, name: str) -> dict[str, str]:
    """A JSON file of the build, read once per build; empty when nothing has been built."""
    return _looked_at(folder, name, int(time.monotonic()))


@lru_cache(maxsize=16)
def _looked_at(folder: Path, name: str, _second: int) -> dict[str, str]:
    """The same; whether there is a newer build is looked at once a second: a page has many icons."""
    file = folder / name
    try:
        changed = file.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read(file, changed)


def install_assets(app: Flask) -> None:
    """Give templates `asset(name)` and `icon(name)`."""
    folder = Path(app.static_folder or "")

    def asset(name: str) -> str:
        built = read_json_asset(folder, "manifest.json").get(name, name)
        return outside(url_for("static", filename=built))

    def icon(name: str, label: str = "") -> Markup:
        return drawn(read_json_asset(folder, "icons.json").get(name, ""), label)

    @lru_cache(maxsize=1000)
    def drawn(lines: str, label: str) -> Markup:
        drawing = Markup(lines)
        said = Markup(' role="img" aria-label="{}"').format(label) if label else Markup(' aria-hidden="true"')
        return Markup(
            '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"{}>{}</svg>'
        ).format(said, drawing)

    def icon_symbol(name: str) -> Markup:
        """The drawing once, as `#symbol-NAME`, for pages that show it hundreds of times."""
        drawing = Markup(read_json_asset(folder, "icons.json").get(name, ""))
        return Markup(
            '<symbol id="symbol-{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{}</symbol>'
        ).format(name, drawing)

    app.jinja_env.globals.update(asset=asset, icon=icon, icon_symbol=icon_symbol)
