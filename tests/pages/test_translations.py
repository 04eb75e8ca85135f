"""Every word of a page is there in Chinese, and what is compiled is what is written."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "runtime" / "web" / "translations" / "zh" / "LC_MESSAGES"


def tool() -> ModuleType:
    """tools/translations.py"""
    spec = importlib.util.spec_from_file_location("translations", ROOT / "tools" / "translations.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_word_has_a_translation() -> None:
    with (FOLDER / "messages.po").open("rb") as stream:
        written = read_po(stream, locale="zh_Hans_CN")
    missing = []
    for message in tool().words():
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        found = written.get(key)
        text = found.string if found else None
        if key and not (text[0] if isinstance(text, tuple) else text):
            missing.append(key)
    assert missing == [], "python tools/translations.py collects them"


def test_the_compiled_catalogue_is_current() -> None:
    with (FOLDER / "messages.po").open("rb") as stream:
        written = {
            _key(message.id): message.string for message in read_po(stream, locale="zh_Hans_CN") if message.id
        }
    with (FOLDER / "messages.mo").open("rb") as stream:
        compiled = {_key(message.id): message.string for message in read_mo(stream) if message.id}
    assert {key: _text(text) for key, text in compiled.items()} == {
        key: _text(text) for key, text in written.items()
    }


def _key(key: object) -> object:
    return key[0] if isinstance(key, tuple | list) else key


def _text(text: object) -> object:
    return text[0] if isinstance(text, tuple | list) else text
